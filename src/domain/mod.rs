//! The practice itself: numbers and states as the gemeente, the centrale and the institution know them, and the rules
//! between them. Pure: no clock, no I/O; `now` is an argument.

pub mod betalingskenmerk;
pub mod boek;
pub mod contract;
pub mod dag;
pub mod geld;
pub mod kalender;
pub mod kenmerk;
pub mod levensloop;
pub mod praktijk;
pub mod rekeningschema;
pub mod rol;
pub mod termijn;
pub mod tijdschema;
pub mod traject;
pub mod uren;
pub mod verzuim;
pub mod werk;
