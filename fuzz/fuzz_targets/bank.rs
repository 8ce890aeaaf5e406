//! Statements of the bank: what is read adds up, part by part, and no bytes stop the program.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trajectbrug::bank::csv::Profielen;

fuzz_target!(|input: &[u8]| {
    for afschrift in trajectbrug::bank::lees(input, &Profielen::default()).unwrap_or_default() {
        for boeking in &afschrift.boekingen {
            assert_eq!(boeking.delen.iter().map(|deel| deel.cents).sum::<i64>(), boeking.cents);
        }
        if let (Some(begin), Some(eind)) = (afschrift.kop.begin, afschrift.eind) {
            let booked = afschrift.boekingen.iter().filter(|b| !b.onbevestigd).map(|b| b.cents).sum::<i64>();
            assert_eq!(begin.cents + booked, eind.cents);
        }
    }
});
