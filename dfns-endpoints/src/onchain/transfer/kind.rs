//! The kinds of transfers, as a word by itself.

dfns_core::open_enum! {
    /// The standard that an asset follows.
    pub enum TransferKind {
        /// The coin of the network.
        Native => "Native",
        /// A fungible asset of Aptos.
        Aip21 => "Aip21",
        /// A standard asset of Algorand.
        Asa => "Asa",
        /// A native asset of Cardano.
        Asset => "Asset",
        /// A token of Canton.
        Cip56 => "Cip56",
        /// A token of Concordium by contract.
        Cis2 => "Cis2",
        /// A token of Concordium by protocol.
        Cis7 => "Cis7",
        /// A coin of Sui or IOTA.
        Coin => "Coin",
        /// A fungible token of a network that runs Ethereum's virtual machine.
        Erc20 => "Erc20",
        /// A token of its own of a network that runs Ethereum's virtual machine.
        Erc721 => "Erc721",
        /// A confidential token of a network that runs Ethereum's virtual machine.
        Erc7984 => "Erc7984",
        /// A token of its own of Hedera.
        Hip17 => "Hip17",
        /// A fungible token of Hedera.
        Hts => "Hts",
        /// An issued currency of the XRP Ledger.
        Iou => "Iou",
        /// An asset of Stellar.
        Sep41 => "Sep41",
        /// A fungible token of Starknet.
        Snip2 => "Snip2",
        /// A token of its own of Starknet.
        Snip3 => "Snip3",
        /// A token of Solana's token program.
        Spl => "Spl",
        /// A token of Solana's newer token program, Token-2022.
        Spl2022 => "Spl2022",
        /// A jetton of TON.
        Tep74 => "Tep74",
        /// A token of TRON's own.
        Trc10 => "Trc10",
        /// A fungible token of TRON by contract.
        Trc20 => "Trc20",
        /// A token of its own of TRON.
        Trc721 => "Trc721",
        /// A multi-purpose token of the XRP Ledger.
        Xls33 => "Xls33",
    }
}
