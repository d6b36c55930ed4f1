//! The NFTs of an address.

use crate::onchain::objects::objects_in_common;
use dfns_core::dfns_object;

dfns_core::open_union! {
    /// An NFT.
    pub enum Nft by "kind" {
        /// An NFT on Algorand.
        Asa(AsaNft) => "Asa",
        /// An ERC-721 NFT on an EVM network.
        Erc721(ContractNft) without From => "Erc721",
        /// A HIP-17 NFT on Hedera.
        Hip17(Hip17Nft) => "Hip17",
        /// A SNIP-3 NFT on Starknet.
        Snip3(ContractNft) without From => "Snip3",
        /// A TRC-721 NFT on TRON.
        Trc721(ContractNft) without From => "Trc721",
    }
}

objects_in_common! {
    common {
        /// The collection's symbol.
        pub symbol: Option<String>,
        /// The URI of the NFT's metadata.
        pub token_uri: Option<String>,
    }

    /// An NFT on Algorand.
    #[dfns_object(response)]
    pub struct AsaNft {
        /// The asset's id, in decimal digits.
        pub asset_id: String,
    }

    /// An NFT of a contract on an EVM network, TRON or Starknet.
    #[dfns_object(response)]
    pub struct ContractNft {
        /// The address of the collection's contract.
        pub contract: String,
        /// The token id in the collection.
        pub token_id: String,
    }

    /// An NFT on Hedera.
    #[dfns_object(response)]
    pub struct Hip17Nft {
        /// The collection's token id, such as `0.0.1234`.
        pub token_id: String,
        /// The serial number in the collection.
        pub serial_number: String,
    }
}
