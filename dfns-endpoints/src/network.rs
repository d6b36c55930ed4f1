//! Blockchain networks, and their spelling in paths.

dfns_core::open_enum! {
    /// A blockchain network.
    ///
    /// Each operation and each organization supports a subset of the networks.
    pub enum Network {
        /// ADI.
        Adi => "Adi",
        /// ADI's test network.
        AdiTestnet => "AdiTestnet",
        /// ADI's test network AB.
        AdiTestnetAb => "AdiTestnetAb",
        /// Algorand.
        Algorand => "Algorand",
        /// Algorand's test network.
        AlgorandTestnet => "AlgorandTestnet",
        /// Aptos.
        Aptos => "Aptos",
        /// Aptos's test network.
        AptosTestnet => "AptosTestnet",
        /// Arbitrum's former test network on Goerli.
        ArbitrumGoerli => "ArbitrumGoerli",
        /// Arbitrum One.
        ArbitrumOne => "ArbitrumOne",
        /// Arbitrum's test network on Sepolia.
        ArbitrumSepolia => "ArbitrumSepolia",
        /// Arc.
        Arc => "Arc",
        /// Arc's test network.
        ArcTestnet => "ArcTestnet",
        /// Areum.
        Areum => "Areum",
        /// The C-Chain of Avalanche.
        AvalancheC => "AvalancheC",
        /// The C-Chain of Avalanche's test network Fuji.
        AvalancheCFuji => "AvalancheCFuji",
        /// Babylon Genesis.
        BabylonGenesis => "BabylonGenesis",
        /// Babylon's fifth test network.
        BabylonTestnet5 => "BabylonTestnet5",
        /// Base.
        Base => "Base",
        /// Base's former test network on Goerli.
        BaseGoerli => "BaseGoerli",
        /// Base's test network on Sepolia.
        BaseSepolia => "BaseSepolia",
        /// Berachain.
        Berachain => "Berachain",
        /// Berachain's test network BArtio.
        BerachainBArtio => "BerachainBArtio",
        /// Berachain's test network Bepolia.
        BerachainBepolia => "BerachainBepolia",
        /// A test network of Besu.
        BesuTestnet => "BesuTestnet",
        /// Bitcoin.
        Bitcoin => "Bitcoin",
        /// Bitcoin Cash.
        BitcoinCash => "BitcoinCash",
        /// Bitcoin Cash's test network.
        BitcoinCashTestnet => "BitcoinCashTestnet",
        /// Bitcoin's test network Signet.
        BitcoinSignet => "BitcoinSignet",
        /// Bitcoin's third test network.
        BitcoinTestnet3 => "BitcoinTestnet3",
        /// Bitcoin's fourth test network.
        BitcoinTestnet4 => "BitcoinTestnet4",
        /// BOB.
        Bob => "Bob",
        /// BOB's test network on Sepolia.
        BobSepolia => "BobSepolia",
        /// BNB Smart Chain.
        Bsc => "Bsc",
        /// BNB Smart Chain's test network.
        BscTestnet => "BscTestnet",
        /// Canton.
        Canton => "Canton",
        /// Canton's development network.
        CantonDevnet => "CantonDevnet",
        /// Canton's test network.
        CantonTestnet => "CantonTestnet",
        /// Cardano.
        Cardano => "Cardano",
        /// Cardano's test network Preprod.
        CardanoPreprod => "CardanoPreprod",
        /// Celo.
        Celo => "Celo",
        /// Celo's test network Alfajores.
        CeloAlfajores => "CeloAlfajores",
        /// Celo's test network on Sepolia.
        CeloSepolia => "CeloSepolia",
        /// Codex.
        Codex => "Codex",
        /// Codex's test network on Sepolia.
        CodexSepolia => "CodexSepolia",
        /// Concordium.
        Concordium => "Concordium",
        /// Concordium's test network.
        ConcordiumTestnet => "ConcordiumTestnet",
        /// Cosmos Hub.
        CosmosHub4 => "CosmosHub4",
        /// Cosmos Hub's test network for interchain security.
        CosmosIcsTestnet => "CosmosIcsTestnet",
        /// Dogecoin.
        Dogecoin => "Dogecoin",
        /// Dogecoin's test network.
        DogecoinTestnet => "DogecoinTestnet",
        /// Ethereum.
        Ethereum => "Ethereum",
        /// Ethereum Classic.
        EthereumClassic => "EthereumClassic",
        /// Ethereum Classic's test network Mordor.
        EthereumClassicMordor => "EthereumClassicMordor",
        /// Ethereum's test network Goerli.
        EthereumGoerli => "EthereumGoerli",
        /// Ethereum's test network Holesky.
        EthereumHolesky => "EthereumHolesky",
        /// Ethereum's test network Hoodi.
        EthereumHoodi => "EthereumHoodi",
        /// Ethereum's test network Sepolia.
        EthereumSepolia => "EthereumSepolia",
        /// Fantom Opera.
        FantomOpera => "FantomOpera",
        /// Fantom's test network.
        FantomTestnet => "FantomTestnet",
        /// The C-Chain of Flare.
        FlareC => "FlareC",
        /// The C-Chain of Flare's test network Coston2.
        FlareCCoston2 => "FlareCCoston2",
        /// Flow's EVM.
        FlowEvm => "FlowEvm",
        /// Flow's EVM on its test network.
        FlowEvmTestnet => "FlowEvmTestnet",
        /// Hedera.
        Hedera => "Hedera",
        /// Hedera's test network.
        HederaTestnet => "HederaTestnet",
        /// Hyperliquid's EVM.
        HyperEvm => "HyperEvm",
        /// Hyperliquid's EVM on its test network.
        HyperEvmTestnet => "HyperEvmTestnet",
        /// Ink.
        Ink => "Ink",
        /// Ink's test network on Sepolia.
        InkSepolia => "InkSepolia",
        /// The Internet Computer.
        InternetComputer => "InternetComputer",
        /// ION.
        Ion => "Ion",
        /// ION's test network.
        IonTestnet => "IonTestnet",
        /// IOTA.
        Iota => "Iota",
        /// IOTA's test network.
        IotaTestnet => "IotaTestnet",
        /// IOTA's test network Zodianet.
        IotaZodianet => "IotaZodianet",
        /// Kadena.
        Kadena => "Kadena",
        /// Kadena's fourth test network.
        KadenaTestnet4 => "KadenaTestnet4",
        /// Kaspa.
        Kaspa => "Kaspa",
        /// Kaspa's eleventh test network.
        KaspaTestnet11 => "KaspaTestnet11",
        /// Kusama.
        Kusama => "Kusama",
        /// Kusama's Asset Hub.
        KusamaAssetHub => "KusamaAssetHub",
        /// Litecoin.
        Litecoin => "Litecoin",
        /// Litecoin's test network.
        LitecoinTestnet => "LitecoinTestnet",
        /// Monad.
        Monad => "Monad",
        /// Monad's test network.
        MonadTestnet => "MonadTestnet",
        /// Movement.
        Movement => "Movement",
        /// Movement's test network.
        MovementTestnet => "MovementTestnet",
        /// NEAR.
        Near => "Near",
        /// NEAR's test network.
        NearTestnet => "NearTestnet",
        /// Optimism.
        Optimism => "Optimism",
        /// Optimism's former test network on Goerli.
        OptimismGoerli => "OptimismGoerli",
        /// Optimism's test network on Sepolia.
        OptimismSepolia => "OptimismSepolia",
        /// Origyn.
        Origyn => "Origyn",
        /// Polkadot's test network Paseo.
        Paseo => "Paseo",
        /// Paseo's Asset Hub.
        PaseoAssetHub => "PaseoAssetHub",
        /// Plasma.
        Plasma => "Plasma",
        /// Plasma's test network.
        PlasmaTestnet => "PlasmaTestnet",
        /// Plume.
        Plume => "Plume",
        /// Plume's test network on Sepolia.
        PlumeSepolia => "PlumeSepolia",
        /// Polkadot.
        Polkadot => "Polkadot",
        /// Polkadot's Asset Hub.
        PolkadotAssetHub => "PolkadotAssetHub",
        /// Polygon.
        Polygon => "Polygon",
        /// Polygon's test network Amoy.
        PolygonAmoy => "PolygonAmoy",
        /// Polygon's former test network Mumbai.
        PolygonMumbai => "PolygonMumbai",
        /// Polymesh.
        Polymesh => "Polymesh",
        /// Polymesh's test network.
        PolymeshTestnet => "PolymeshTestnet",
        /// RACE.
        Race => "Race",
        /// RACE's test network on Sepolia.
        RaceSepolia => "RaceSepolia",
        /// Rayls.
        Rayls => "Rayls",
        /// Rayls's test network.
        RaylsTestnet => "RaylsTestnet",
        /// Robinhood.
        Robinhood => "Robinhood",
        /// Robinhood's test network on Sepolia.
        RobinhoodSepolia => "RobinhoodSepolia",
        /// Sei's test network Atlantic-2.
        SeiAtlantic2 => "SeiAtlantic2",
        /// Sei.
        SeiPacific1 => "SeiPacific1",
        /// Solana.
        Solana => "Solana",
        /// Solana's development network.
        SolanaDevnet => "SolanaDevnet",
        /// Sonic.
        Sonic => "Sonic",
        /// Sonic's test network.
        SonicTestnet => "SonicTestnet",
        /// Starknet.
        Starknet => "Starknet",
        /// Starknet's test network on Sepolia.
        StarknetSepolia => "StarknetSepolia",
        /// Stellar.
        Stellar => "Stellar",
        /// Stellar's test network.
        StellarTestnet => "StellarTestnet",
        /// Sui.
        Sui => "Sui",
        /// Sui's test network.
        SuiTestnet => "SuiTestnet",
        /// Tempo.
        Tempo => "Tempo",
        /// Tempo's test network Andantino.
        TempoAndantino => "TempoAndantino",
        /// Tempo's test network Moderato.
        TempoModerato => "TempoModerato",
        /// Tezos.
        Tezos => "Tezos",
        /// Tezos's test network Ghostnet.
        TezosGhostnet => "TezosGhostnet",
        /// Tezos's test network Shadownet.
        TezosShadownet => "TezosShadownet",
        /// TON.
        Ton => "Ton",
        /// TON's test network.
        TonTestnet => "TonTestnet",
        /// TRON.
        Tron => "Tron",
        /// TRON's test network Nile.
        TronNile => "TronNile",
        /// TSC.
        Tsc => "Tsc",
        /// TSC's first test network.
        TscTestnet1 => "TscTestnet1",
        /// Polkadot's test network Westend.
        Westend => "Westend",
        /// Westend's Asset Hub.
        WestendAssetHub => "WestendAssetHub",
        /// XDC.
        Xdc => "Xdc",
        /// XDC's test network Apothem.
        XdcApothem => "XdcApothem",
        /// X Layer.
        XLayer => "XLayer",
        /// X Layer's test network on Sepolia.
        XLayerSepolia => "XLayerSepolia",
        /// The XRP Ledger.
        XrpLedger => "XrpLedger",
        /// The XRP Ledger's test network.
        XrpLedgerTestnet => "XrpLedgerTestnet",
    }
}

dfns_core::id_types! {
    /// A network in the path of an operation, in kebab case: `ethereum-sepolia` for
    /// [`Network::EthereumSepolia`].
    ///
    /// Converts from a [`Network`] or from a string, which is used as it is.
    pub struct NetworkSlug;
}

impl From<Network> for NetworkSlug {
    fn from(network: Network) -> Self {
        let mut slug = String::new();
        for letter in network.as_str().chars() {
            if letter.is_ascii_uppercase() && !slug.is_empty() {
                slug.push('-');
            }
            slug.push(letter.to_ascii_lowercase());
        }
        Self::from(slug)
    }
}

#[cfg(test)]
mod tests {
    use super::{Network, NetworkSlug};

    #[test]
    fn paths_spell_networks_in_kebab_case() {
        for (network, slug) in [
            (Network::Canton, "canton"),
            (Network::CantonDevnet, "canton-devnet"),
            (Network::FlareCCoston2, "flare-c-coston2"),
        ] {
            assert_eq!(NetworkSlug::from(network), slug);
        }
        assert_eq!(NetworkSlug::from("already-kebab"), "already-kebab");
    }
}
