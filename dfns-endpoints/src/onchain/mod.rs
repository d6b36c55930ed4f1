//! What goes on chain: the shapes of transfers, transactions and signatures, which wallets, keys, policies, exchanges and
//! webhooks share.
