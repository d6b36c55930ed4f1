//! The kinds of transfers.

dfns_core::open_enum! {
    /// The token standard of an asset.
    pub enum TransferKind {
        /// The native coin of the network.
        Native => "Native",
        /// A fungible asset on Aptos.
        Aip21 => "Aip21",
        /// An Algorand Standard Asset (ASA).
        Asa => "Asa",
        /// A native asset on Cardano.
        Asset => "Asset",
        /// A token on Canton.
        Cip56 => "Cip56",
        /// A smart-contract token on Concordium.
        Cis2 => "Cis2",
        /// A protocol-level token on Concordium.
        Cis7 => "Cis7",
        /// A coin on Sui or IOTA.
        Coin => "Coin",
        /// An ERC-20 token on an EVM network.
        Erc20 => "Erc20",
        /// An ERC-721 NFT on an EVM network.
        Erc721 => "Erc721",
        /// An ERC-7984 confidential token on an EVM network.
        Erc7984 => "Erc7984",
        /// A HIP-17 NFT on Hedera.
        Hip17 => "Hip17",
        /// An HTS token on Hedera.
        Hts => "Hts",
        /// An issued currency (IOU) on the XRP Ledger.
        Iou => "Iou",
        /// A Stellar asset.
        Sep41 => "Sep41",
        /// A SNIP-2 token on Starknet.
        Snip2 => "Snip2",
        /// A SNIP-3 NFT on Starknet.
        Snip3 => "Snip3",
        /// A token of Solana's Token program (SPL).
        Spl => "Spl",
        /// A token of Solana's Token-2022 program.
        Spl2022 => "Spl2022",
        /// A jetton on TON.
        Tep74 => "Tep74",
        /// A TRC-10 token on TRON.
        Trc10 => "Trc10",
        /// A TRC-20 token on TRON.
        Trc20 => "Trc20",
        /// A TRC-721 NFT on TRON.
        Trc721 => "Trc721",
        /// A Multi-Purpose Token on the XRP Ledger.
        Xls33 => "Xls33",
    }
}
