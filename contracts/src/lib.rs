//! Data contracts: documents, diff, compatibility rules, witnesses, gate policy; pure and synchronous.
