//! Tokens that there is one of, which an address holds.

use crate::onchain::objects::objects_in_common;
use dfns_core::dfns_object;

dfns_core::open_union! {
    /// A token that there is one of.
    pub enum Nft by "kind" {
        /// Of Algorand.
        Asa(AsaNft) => "Asa",
        /// Of a network that runs Ethereum's virtual machine (ERC-721).
        Erc721(ContractNft) without From => "Erc721",
        /// Of Hedera (HIP-17).
        Hip17(Hip17Nft) => "Hip17",
        /// Of Starknet (SNIP-3).
        Snip3(ContractNft) without From => "Snip3",
        /// Of TRON (TRC-721).
        Trc721(ContractNft) without From => "Trc721",
    }
}

objects_in_common! {
    common {
        /// The collection's symbol.
        pub symbol: Option<String>,
        /// Where the token is described.
        pub token_uri: Option<String>,
    }

    /// A token of Algorand.
    #[dfns_object(response)]
    pub struct AsaNft {
        /// The asset's number.
        pub asset_id: String,
    }

    /// A token of a collection that is a contract.
    #[dfns_object(response)]
    pub struct ContractNft {
        /// The address of the collection's contract.
        pub contract: String,
        /// The token id in the collection.
        pub token_id: String,
    }

    /// A token of Hedera.
    #[dfns_object(response)]
    pub struct Hip17Nft {
        /// The collection's token id.
        pub token_id: String,
        /// The token id in the collection.
        pub serial_number: String,
    }
}
