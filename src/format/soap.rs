//! SOAP 1.1 envelopes.
