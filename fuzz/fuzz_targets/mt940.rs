//! MT940: what is read adds up, however its lines are broken, and no bytes stop the program.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trajectbrug::bank::csv::Profielen;

fuzz_target!(|input: &[u8]| {
    let text = [b":20:S1\r\n:25:NL91TEST0312000202\r\n:28C:1/1\r\n", input].concat();
    for afschrift in trajectbrug::bank::lees(&text, &Profielen::default()).unwrap_or_default() {
        let booked = afschrift.boekingen.iter().map(|b| b.cents).sum::<i64>();
        let (begin, eind) = (afschrift.kop.begin.expect("asked for"), afschrift.eind.expect("asked for"));
        assert_eq!(begin.cents + booked, eind.cents);
    }
});
