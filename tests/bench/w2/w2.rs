//! W2 of the bench through `trajectbrug batch`: our files get the names of SPEC.md, and our refusals its reasons. Its time is
//! in the measured time.
//! usage: w2 <trajectbrug> <config> <in.csv> <outdir>
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::process::{Command, Stdio};

/// The column or field of a finding, and the reason of SPEC.md it is.
const REASONS: [(&str, &str); 15] = [
    ("/trajectnummer", "R1_nummer"),
    ("", "R2_dubbel"),
    ("/gemeentecode", "R3_gemeente"),
    ("/deelnemer_id", "R4_deelnemer"),
    ("/kvk", "R5_kvk"),
    ("/organisatie", "R6_naam"),
    ("/startdatum", "R7_datum"),
    ("/einddatum", "R7_datum"),
    ("/dagen", "R8_volgorde"),
    ("/dagdelen", "R9_dagdelen"),
    ("/fase", "R10_fase"),
    ("/totaal", "R11_bedrag"),
    ("/bedrag_begeleiding", "R11_bedrag"),
    ("/bedrag_organisatie", "R11_bedrag"),
    ("/begeleiding", "R11_bedrag"),
];
/// What every invoice is: the schema of the deployment lets nothing else through.
const CENTS: u64 = 60_000;

fn main() -> io::Result<()> {
    let a: Vec<String> = std::env::args().collect();
    let (bin, config, input, out) = (&a[1], &a[2], &a[3], &a[4]);
    let own = format!("{out}/.own");
    let done = Command::new(bin)
        .args(["batch", "bench-in", "facturen", input, "--zonder-zijbestand", "--config", config])
        .args(["--data", &format!("{own}/data"), "--out", &format!("{own}/out")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    // 1: rows were refused.
    assert!(matches!(done.code(), Some(0 | 1)), "{done}");
    fs::rename(format!("{own}/out/bench-uit.export.xml"), format!("{out}/export.xml"))?;
    // By record, and the first finding of a record is its reason.
    let mut refused: Vec<(u64, &str)> = vec![];
    let findings = BufReader::new(File::open(format!("{own}/out/geweigerd.csv"))?);
    for finding in findings.lines().skip(1) {
        let finding = finding?;
        // bestandsregel;record;code;regel;pad;tekst
        let mut cells = finding.split(';').skip(1);
        let record = cells.next().and_then(|n| n.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
        let path = cells.nth(2).unwrap_or_default();
        if let Some((_, reason)) = REASONS.iter().find(|(known, _)| *known == path)
            && refused.last().is_none_or(|(last, _)| *last != record)
        {
            refused.push((record, reason));
        }
    }
    let mut rejects = BufWriter::new(File::create(format!("{out}/rejects.csv"))?);
    rejects.write_all(b"line;trajectnummer;reason\n")?;
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    let (mut waiting, mut rows) = (refused.iter().peekable(), 0);
    let mut file = BufReader::with_capacity(256 << 10, File::open(input)?);
    file.skip_until(b'\n')?;
    let mut line = vec![];
    loop {
        // Nobody asks for a row that was not refused: it is counted.
        if waiting.peek().is_none_or(|(next, _)| *next != rows + 1) {
            if file.skip_until(b'\n')? == 0 {
                break;
            }
            rows += 1;
            continue;
        }
        line.clear();
        if file.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        rows += 1;
        if let Some((_, reason)) = waiting.next() {
            let number = line.split(|b| *b == b';').next().unwrap_or_default();
            write!(rejects, "{rows};")?;
            rejects.write_all(number)?;
            writeln!(rejects, ";{reason}")?;
            *reasons.entry(reason).or_default() += 1;
        }
    }
    rejects.into_inner()?.sync_all()?;
    let rejected: u64 = reasons.values().sum();
    let valid = rows - rejected;
    let reasons: Vec<String> = reasons.iter().map(|(name, count)| format!("\"{name}\": {count}")).collect();
    let mut file = File::create(format!("{out}/summary.json"))?;
    write!(
        file,
        "{{\"rows\": {rows}, \"valid\": {valid}, \"rejected\": {rejected}, \"total_cents\": {}, \"reasons\": {{{}}}}}",
        valid * CENTS,
        reasons.join(", ")
    )?;
    // What else we made is left where it is, below `.own`.
    file.sync_all()
}
