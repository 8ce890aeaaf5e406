//! What travels through the gateway before anyone knows what it means: bytes with an origin ([`envelope`]), a parsed
//! XML document ([`tree`]), and the list of what is wrong with it and where ([`finding`]).
//!
//! Nothing here does I/O. Start with [`finding::Finding`]: it is what a partner sees of us when his message is wrong.

pub mod code;
pub mod digest;
pub mod element;
pub mod envelope;
pub mod finding;
pub mod tree;
