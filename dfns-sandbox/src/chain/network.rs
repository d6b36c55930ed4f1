//! The table of networks: the only place where a network's family, keys, coin and pace are written.
//!
//! Networks that the documentation names but does not describe have values chosen by the sandbox,
//! marked where they matter.

use super::Rejection;
use super::keys::KeyKind;
use super::rejection::quoted;
use dfns_endpoints::{BlockchainKind, Network};
use std::time::Duration;

/// A family of networks, which share formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Family {
    Algorand,
    Aptos,
    Bitcoin,
    BitcoinCash,
    Canton,
    Cardano,
    Concordium,
    Cosmos,
    Evm,
    Hedera,
    Icp,
    Iota,
    Kadena,
    Kaspa,
    Near,
    Polymesh,
    Solana,
    Starknet,
    Stellar,
    Substrate,
    Sui,
    Tezos,
    Ton,
    Tron,
    Xrpl,
    /// The pseudo networks of plain keys: signatures of hashes, no addresses.
    KeyOnly,
}

impl Family {
    /// Finds the family that a request names.
    pub(crate) fn of_kind(kind: &BlockchainKind) -> Result<Self, Rejection> {
        Ok(match kind {
            BlockchainKind::Algorand => Self::Algorand,
            BlockchainKind::Aptos => Self::Aptos,
            BlockchainKind::Bitcoin => Self::Bitcoin,
            BlockchainKind::BitcoinCash => Self::BitcoinCash,
            BlockchainKind::Canton => Self::Canton,
            BlockchainKind::Cardano => Self::Cardano,
            BlockchainKind::Concordium => Self::Concordium,
            BlockchainKind::Cosmos => Self::Cosmos,
            BlockchainKind::Evm => Self::Evm,
            BlockchainKind::Hedera => Self::Hedera,
            BlockchainKind::Icp => Self::Icp,
            BlockchainKind::Iota => Self::Iota,
            BlockchainKind::Kadena => Self::Kadena,
            BlockchainKind::Kaspa => Self::Kaspa,
            BlockchainKind::Near => Self::Near,
            BlockchainKind::Polymesh => Self::Polymesh,
            BlockchainKind::Solana => Self::Solana,
            BlockchainKind::Starknet => Self::Starknet,
            BlockchainKind::Stellar => Self::Stellar,
            BlockchainKind::Substrate => Self::Substrate,
            BlockchainKind::Sui => Self::Sui,
            BlockchainKind::Tezos => Self::Tezos,
            BlockchainKind::Ton => Self::Ton,
            BlockchainKind::Tron => Self::Tron,
            BlockchainKind::Xrpl => Self::Xrpl,
            other => {
                let reason = format!("unknown blockchain kind `{}`", quoted(other.as_str()));
                return Err(Rejection::invalid("blockchainKind", reason));
            }
        })
    }

    /// Whether wallets on any of the family's networks may use a key of this pair.
    pub(crate) fn allows(self, kind: KeyKind) -> bool {
        NETWORKS.iter().any(|network| network.family == self && network.keys.contains(&kind))
    }
}

/// The unit in which a network counts fees, with the fee where it is fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fee {
    /// Per unit of gas, in wei: a base fee and a priority fee.
    PerGas,
    /// Per virtual byte, in satoshi.
    PerVirtualByte,
    /// For each transaction, in the smallest unit.
    Fixed(u64),
}

/// The details that tell the networks of a family apart in addresses and transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Details {
    /// Nothing but whether it is a test network.
    None,
    /// The chain id of an EVM network.
    ChainId(u64),
    /// The human-readable part of bech32 addresses.
    Bech32(&'static str),
    /// The version byte of base58 addresses.
    Base58(u8),
    /// The prefix before the colon of an address.
    Prefix(&'static str),
    /// The number of an SS58 address format.
    Ss58(u8),
    /// Addresses say that they are of a test network.
    TestFlag,
}

/// A network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NetworkInfo {
    /// The name in the API.
    pub(crate) name: &'static str,
    /// The family.
    pub(crate) family: Family,
    /// The pairs of scheme and curve for its wallets, the default first.
    pub(crate) keys: &'static [KeyKind],
    /// The symbol of the native coin.
    pub(crate) symbol: &'static str,
    /// The decimals of the native coin.
    pub(crate) decimals: u8,
    /// The time between blocks.
    pub(crate) block_time: Duration,
    /// The blocks after a transaction's own until it is final.
    pub(crate) confirmations: u32,
    /// The unit of fees.
    pub(crate) fee: Fee,
    /// True for a test network.
    pub(crate) test: bool,
    /// Its address format or chain id.
    pub(crate) details: Details,
}

impl NetworkInfo {
    /// The declared name.
    pub(crate) fn network(&self) -> Network {
        Network::from(self.name)
    }

    /// Checks that wallets may use a key of this pair; without one, chooses the default.
    pub(crate) fn key_kind(&self, wanted: Option<KeyKind>) -> Result<KeyKind, Rejection> {
        let chosen = wanted.or(self.keys.first().copied()).filter(|kind| self.keys.contains(kind));
        chosen.ok_or_else(|| {
            let allowed: Vec<String> =
                self.keys.iter().map(|kind| format!("{} with {}", kind.scheme(), kind.curve())).collect();
            let reason = format!("wallets on {} need a key of {}", self.name, allowed.join(" or "));
            Rejection::invalid("signingKey", reason)
        })
    }

    const fn evm(name: &'static str, chain_id: u64, symbol: &'static str) -> Self {
        Self::new(name, Family::Evm, symbol, 18, 12_000).costs(Fee::PerGas).with(Details::ChainId(chain_id))
    }

    /// An EVM network that settles on another.
    const fn layer2(name: &'static str, chain_id: u64, symbol: &'static str) -> Self {
        Self::evm(name, chain_id, symbol).every(2_000)
    }

    const fn new(name: &'static str, family: Family, symbol: &'static str, decimals: u8, block_millis: u64) -> Self {
        const ECDSA: &[KeyKind] = &[KeyKind::Ecdsa];
        const EDDSA: &[KeyKind] = &[KeyKind::EdDsa];
        const TEZOS: &[KeyKind] = &[KeyKind::EdDsa, KeyKind::Ecdsa];
        const STARK: &[KeyKind] = &[KeyKind::EcdsaStark];
        let keys = match family {
            Family::Tezos => TEZOS,
            Family::Starknet => STARK,
            Family::Bitcoin
            | Family::BitcoinCash
            | Family::Cosmos
            | Family::Evm
            | Family::Hedera
            | Family::Icp
            | Family::Kaspa
            | Family::Tron
            | Family::KeyOnly
            | Family::Xrpl => ECDSA,
            _ => EDDSA,
        };
        Self {
            name,
            family,
            keys,
            symbol,
            decimals,
            block_time: Duration::from_millis(block_millis),
            confirmations: 0,
            fee: Fee::Fixed(1_000),
            test: false,
            details: Details::None,
        }
    }

    const fn every(mut self, block_millis: u64) -> Self {
        self.block_time = Duration::from_millis(block_millis);
        self
    }

    const fn after(mut self, confirmations: u32) -> Self {
        self.confirmations = confirmations;
        self
    }

    const fn costs(mut self, fee: Fee) -> Self {
        self.fee = fee;
        self
    }

    const fn with(mut self, details: Details) -> Self {
        self.details = details;
        self
    }

    const fn keyed(mut self, keys: &'static [KeyKind]) -> Self {
        self.keys = keys;
        self
    }

    const fn test(mut self) -> Self {
        self.test = true;
        self
    }
}

/// Finds a network.
pub(crate) fn of(network: &Network) -> Result<&'static NetworkInfo, Rejection> {
    NETWORKS
        .iter()
        .find(|known| known.name == network.as_str())
        .ok_or_else(|| Rejection::invalid("network", format!("unknown network `{}`", quoted(network.as_str()))))
}

/// The keys of Bitcoin wallets: Schnorr ones have Taproot addresses.
const BITCOIN: &[KeyKind] = &[KeyKind::Ecdsa, KeyKind::Schnorr];

use Details::{Base58, Bech32, Prefix, Ss58, TestFlag};
use Family as F;
use Fee::{Fixed, PerVirtualByte};
use NetworkInfo as N;

/// Every network.
pub(crate) static NETWORKS: &[NetworkInfo] = &[
    // EVM networks with blocks of their own.
    N::evm("Ethereum", 1, "ETH").after(12),
    N::evm("EthereumGoerli", 5, "ETH").test(),
    N::evm("EthereumSepolia", 11_155_111, "ETH").test(),
    N::evm("EthereumHolesky", 17_000, "ETH").test(),
    N::evm("EthereumHoodi", 560_048, "ETH").test(),
    N::evm("EthereumClassic", 61, "ETC"),
    N::evm("EthereumClassicMordor", 63, "ETC").test(),
    N::evm("AvalancheC", 43_114, "AVAX"),
    N::evm("AvalancheCFuji", 43_113, "AVAX").test(),
    N::evm("Berachain", 80_094, "BERA"),
    N::evm("BerachainBepolia", 80_069, "BERA").test(),
    N::evm("BerachainBArtio", 80_084, "BERA").test(),
    N::evm("Bsc", 56, "BNB").after(50),
    N::evm("BscTestnet", 97, "BNB").test(),
    N::evm("FantomOpera", 250, "FTM"),
    N::evm("FantomTestnet", 4_002, "FTM").test(),
    N::evm("FlareC", 14, "FLR"),
    N::evm("FlareCCoston2", 114, "C2FLR").test(),
    N::evm("FlowEvm", 747, "FLOW"),
    N::evm("FlowEvmTestnet", 545, "FLOW").test(),
    N::evm("HyperEvm", 999, "HYPE"),
    N::evm("HyperEvmTestnet", 998, "HYPE").test(),
    N::evm("Monad", 143, "MON"),
    N::evm("MonadTestnet", 10_143, "MON").test(),
    N::evm("Plasma", 9_745, "XPL"),
    N::evm("PlasmaTestnet", 9_746, "XPL").test(),
    N::evm("Polygon", 137, "POL").after(50),
    N::evm("PolygonAmoy", 80_002, "POL").test(),
    N::evm("PolygonMumbai", 80_001, "MATIC").test(),
    N::evm("Sonic", 146, "S"),
    N::evm("SonicTestnet", 14_601, "S").test(),
    N::evm("Xdc", 50, "XDC"),
    N::evm("XdcApothem", 51, "TXDC").test(),
    // EVM networks that settle on another.
    N::layer2("ArbitrumOne", 42_161, "ETH").after(50),
    N::layer2("ArbitrumSepolia", 421_614, "ETH").test(),
    N::layer2("ArbitrumGoerli", 421_613, "ETH").test(),
    N::layer2("Base", 8_453, "ETH").after(50),
    N::layer2("BaseSepolia", 84_532, "ETH").test(),
    N::layer2("BaseGoerli", 84_531, "ETH").test(),
    N::layer2("Bob", 60_808, "ETH"),
    N::layer2("BobSepolia", 808_813, "ETH").test(),
    N::layer2("Celo", 42_220, "CELO"),
    N::layer2("CeloAlfajores", 44_787, "CELO").test(),
    N::layer2("CeloSepolia", 11_142_220, "CELO").test(),
    N::layer2("Codex", 81_224, "ETH"),
    N::layer2("CodexSepolia", 812_242, "ETH").test(),
    N::layer2("Ink", 57_073, "ETH"),
    N::layer2("InkSepolia", 763_373, "ETH").test(),
    N::layer2("Optimism", 10, "ETH").after(50),
    N::layer2("OptimismSepolia", 11_155_420, "ETH").test(),
    N::layer2("OptimismGoerli", 420, "ETH").test(),
    N::layer2("Plume", 98_866, "PLUME"),
    N::layer2("PlumeSepolia", 98_867, "PLUME").test(),
    N::layer2("Race", 6_805, "ETH"),
    N::layer2("RaceSepolia", 6_806, "ETH").test(),
    N::layer2("XLayer", 196, "OKB"),
    N::layer2("XLayerSepolia", 1_952, "OKB").test(),
    // EVM networks whose chain ids the sandbox chooses, since no source at hand has them.
    N::evm("Tsc", 900_001, "TSC"),
    N::evm("TscTestnet1", 900_002, "TSC").test(),
    N::evm("Adi", 900_003, "ADI"),
    N::evm("AdiTestnet", 900_004, "ADI").test(),
    N::evm("AdiTestnetAb", 900_005, "ADI").test(),
    N::evm("Arc", 900_006, "USDC"),
    N::evm("ArcTestnet", 900_007, "USDC").test(),
    N::evm("Areum", 900_008, "AREUM"),
    N::evm("BesuTestnet", 900_009, "ETH").test(),
    N::evm("Rayls", 900_010, "RLS"),
    N::evm("RaylsTestnet", 900_011, "RLS").test(),
    N::layer2("Robinhood", 900_012, "ETH"),
    N::layer2("RobinhoodSepolia", 900_013, "ETH").test(),
    N::evm("Tempo", 900_014, "USD"),
    N::evm("TempoAndantino", 900_015, "USD").test(),
    N::evm("TempoModerato", 900_016, "USD").test(),
    // Bitcoin and its relatives.
    bitcoin("Bitcoin", "BTC", 600_000).with(Bech32("bc")).keyed(BITCOIN).after(2),
    bitcoin("BitcoinTestnet3", "BTC", 600_000).with(Bech32("tb")).keyed(BITCOIN).test(),
    bitcoin("BitcoinTestnet4", "BTC", 600_000).with(Bech32("tb")).keyed(BITCOIN).test(),
    bitcoin("BitcoinSignet", "BTC", 600_000).with(Bech32("tb")).keyed(BITCOIN).test(),
    bitcoin("Litecoin", "LTC", 150_000).with(Bech32("ltc")).after(12),
    bitcoin("LitecoinTestnet", "LTC", 150_000).with(Bech32("tltc")).test(),
    bitcoin("Dogecoin", "DOGE", 60_000).with(Base58(0x1e)),
    bitcoin("DogecoinTestnet", "DOGE", 60_000).with(Base58(0x71)).test(),
    N::new("BitcoinCash", F::BitcoinCash, "BCH", 8, 600_000).with(Prefix("bitcoincash")),
    N::new("BitcoinCashTestnet", F::BitcoinCash, "BCH", 8, 600_000).with(Prefix("bchtest")).test(),
    // The others, by family.
    N::new("Algorand", F::Algorand, "ALGO", 6, 3_000),
    N::new("AlgorandTestnet", F::Algorand, "ALGO", 6, 3_000).test(),
    aptos("Aptos", "APT"),
    aptos("AptosTestnet", "APT").test(),
    aptos("Movement", "MOVE"),
    aptos("MovementTestnet", "MOVE").test(),
    N::new("Canton", F::Canton, "CC", 10, 3_000),
    N::new("CantonTestnet", F::Canton, "CC", 10, 3_000).test(),
    N::new("CantonDevnet", F::Canton, "CC", 10, 3_000).test(),
    N::new("Cardano", F::Cardano, "ADA", 6, 20_000).costs(Fixed(170_000)),
    N::new("CardanoPreprod", F::Cardano, "ADA", 6, 20_000).costs(Fixed(170_000)).test(),
    N::new("Concordium", F::Concordium, "CCD", 6, 3_000),
    N::new("ConcordiumTestnet", F::Concordium, "CCD", 6, 3_000).test(),
    cosmos("CosmosHub4", "ATOM", "cosmos"),
    cosmos("CosmosIcsTestnet", "ATOM", "cosmos").test(),
    cosmos("BabylonGenesis", "BBN", "bbn"),
    cosmos("BabylonTestnet5", "BBN", "bbn").test(),
    cosmos("SeiPacific1", "SEI", "sei"),
    cosmos("SeiAtlantic2", "SEI", "sei").test(),
    N::new("Hedera", F::Hedera, "HBAR", 8, 3_000).costs(Fixed(100_000)),
    N::new("HederaTestnet", F::Hedera, "HBAR", 8, 3_000).costs(Fixed(100_000)).test(),
    N::new("InternetComputer", F::Icp, "ICP", 8, 3_000).costs(Fixed(10_000)).after(1),
    N::new("Origyn", F::Icp, "OGY", 8, 3_000).costs(Fixed(10_000)).after(1),
    N::new("Iota", F::Iota, "IOTA", 9, 3_000).costs(Fixed(2_000_000)),
    N::new("IotaTestnet", F::Iota, "IOTA", 9, 3_000).costs(Fixed(2_000_000)).test(),
    N::new("IotaZodianet", F::Iota, "IOTA", 9, 3_000).costs(Fixed(2_000_000)).test(),
    N::new("Kadena", F::Kadena, "KDA", 12, 3_000),
    N::new("KadenaTestnet4", F::Kadena, "KDA", 12, 3_000).test(),
    N::new("Kaspa", F::Kaspa, "KAS", 8, 3_000).with(Prefix("kaspa")).after(20),
    N::new("KaspaTestnet11", F::Kaspa, "KAS", 8, 3_000).with(Prefix("kaspatest")).test(),
    N::new("Near", F::Near, "NEAR", 24, 3_000).costs(Fixed(100_000_000_000_000_000)),
    N::new("NearTestnet", F::Near, "NEAR", 24, 3_000).costs(Fixed(100_000_000_000_000_000)).test(),
    N::new("Solana", F::Solana, "SOL", 9, 400).costs(Fixed(5_000)),
    N::new("SolanaDevnet", F::Solana, "SOL", 9, 400).costs(Fixed(5_000)).test(),
    N::new("Starknet", F::Starknet, "STRK", 18, 3_000),
    N::new("StarknetSepolia", F::Starknet, "STRK", 18, 3_000).test(),
    N::new("Stellar", F::Stellar, "XLM", 7, 5_000).costs(Fixed(100)),
    N::new("StellarTestnet", F::Stellar, "XLM", 7, 5_000).costs(Fixed(100)).test(),
    substrate("Polkadot", "DOT", 10, 0),
    substrate("PolkadotAssetHub", "DOT", 10, 0),
    substrate("Kusama", "KSM", 12, 2),
    substrate("KusamaAssetHub", "KSM", 12, 2),
    substrate("Westend", "WND", 12, 42).test(),
    substrate("WestendAssetHub", "WND", 12, 42).test(),
    substrate("Paseo", "PAS", 10, 0).test(),
    substrate("PaseoAssetHub", "PAS", 10, 0).test(),
    N::new("Polymesh", F::Polymesh, "POLYX", 6, 6_000).with(Ss58(12)).costs(Fixed(160_000_000)),
    N::new("PolymeshTestnet", F::Polymesh, "POLYX", 6, 6_000).with(Ss58(42)).costs(Fixed(160_000_000)).test(),
    N::new("Sui", F::Sui, "SUI", 9, 3_000).costs(Fixed(2_000_000)),
    N::new("SuiTestnet", F::Sui, "SUI", 9, 3_000).costs(Fixed(2_000_000)).test(),
    N::new("Tezos", F::Tezos, "XTZ", 6, 10_000).costs(Fixed(400)),
    N::new("TezosGhostnet", F::Tezos, "XTZ", 6, 10_000).costs(Fixed(400)).test(),
    N::new("TezosShadownet", F::Tezos, "XTZ", 6, 10_000).costs(Fixed(400)).test(),
    N::new("Ton", F::Ton, "TON", 9, 5_000).costs(Fixed(5_000_000)).after(1),
    N::new("TonTestnet", F::Ton, "TON", 9, 5_000).costs(Fixed(5_000_000)).with(TestFlag).test(),
    N::new("Ion", F::Ton, "ION", 9, 5_000).costs(Fixed(5_000_000)),
    N::new("IonTestnet", F::Ton, "ION", 9, 5_000).costs(Fixed(5_000_000)).test(),
    N::new("Tron", F::Tron, "TRX", 6, 3_000).costs(Fixed(0)).after(19),
    N::new("TronNile", F::Tron, "TRX", 6, 3_000).costs(Fixed(0)).test(),
    N::new("XrpLedger", F::Xrpl, "XRP", 6, 4_000).costs(Fixed(12)),
    N::new("XrpLedgerTestnet", F::Xrpl, "XRP", 6, 4_000).costs(Fixed(12)).test(),
    // Pseudo networks of plain keys.
    N::new("KeyECDSA", F::KeyOnly, "", 0, 3_000),
    N::new("KeyECDSAStark", F::KeyOnly, "", 0, 3_000).keyed(&[KeyKind::EcdsaStark]),
    N::new("KeyEdDSA", F::KeyOnly, "", 0, 3_000).keyed(&[KeyKind::EdDsa]),
];

const fn bitcoin(name: &'static str, symbol: &'static str, block_millis: u64) -> NetworkInfo {
    NetworkInfo::new(name, Family::Bitcoin, symbol, 8, block_millis).costs(PerVirtualByte)
}

const fn aptos(name: &'static str, symbol: &'static str) -> NetworkInfo {
    NetworkInfo::new(name, Family::Aptos, symbol, 8, 3_000).costs(Fixed(100_000))
}

const fn cosmos(name: &'static str, symbol: &'static str, prefix: &'static str) -> NetworkInfo {
    NetworkInfo::new(name, Family::Cosmos, symbol, 6, 6_000).with(Bech32(prefix)).costs(Fixed(5_000))
}

const fn substrate(name: &'static str, symbol: &'static str, decimals: u8, format: u8) -> NetworkInfo {
    NetworkInfo::new(name, Family::Substrate, symbol, decimals, 6_000).with(Ss58(format)).costs(Fixed(160_000_000))
}
