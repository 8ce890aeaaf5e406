//! W3 of the bench through `trajectbrug reconcile`: the head of the invoices becomes ours, the words of our report
//! become those of SPEC.md. Its time is in the measured time.
//! usage: w3 <trajectbrug> <invoices.csv> <camt.xml> <outdir>
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::process::Command;

fn main() -> io::Result<()> {
    let a: Vec<String> = std::env::args().collect();
    let (bin, invoices, camt, out) = (&a[1], &a[2], &a[3], &a[4]);
    let own = format!("{out}/.own");
    std::fs::create_dir_all(&own)?;
    let input = format!("{own}/invoices.csv");
    let mut from = BufReader::new(File::open(invoices)?);
    let mut head = String::new();
    from.read_line(&mut head)?;
    assert_eq!(head.trim_end(), "invoice;amount_cents");
    let mut to = File::create(&input)?;
    to.write_all(b"id;cents\n")?;
    io::copy(&mut from, &mut to)?;
    let done = Command::new(bin)
        .args(["reconcile", "--payer-unknown", "--invoices", &input, "--statement", camt, "--out", &own])
        .stdout(std::process::Stdio::null())
        .status()?;
    if !done.success() {
        std::process::exit(done.code().unwrap_or(1));
    }
    let words = ["matched", "amount_mismatch", "no_reference", "duplicate", "batch_matched", "unknown_reference"];
    let mut counts = [0u64; 6];
    let mut report = BufWriter::with_capacity(256 << 10, File::create(format!("{out}/report.csv"))?);
    report.write_all(b"ntry_ref;tx_index;invoice;status;amount_cents\n")?;
    let mut rows = BufReader::with_capacity(256 << 10, File::open(format!("{own}/report.csv"))?);
    let mut line = Vec::new();
    rows.read_until(b'\n', &mut line)?;
    loop {
        line.clear();
        if rows.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        // n;part;entry_ref;date;cents;state;allocate;named;why
        let mut cells = line.split(|b| *b == b';');
        let mut next = || cells.next().unwrap_or_default();
        let (_, part, entry, _, cents, state, allocate, named) =
            (next(), next(), next(), next(), next(), next(), next(), next());
        let status = match (state, named.is_empty(), allocate.is_empty()) {
            (_, true, _) => 2,
            (b"matched", ..) if part.is_empty() => 0,
            (b"matched", ..) => 4,
            (b"review", _, true) => 3,
            _ => 1,
        };
        counts[status] += 1;
        let index = std::str::from_utf8(part).ok().and_then(|p| p.parse::<u32>().ok()).map_or(0, |p| p - 1);
        report.write_all(entry)?;
        write!(report, ";{index};")?;
        report.write_all(named)?;
        report.write_all(b";")?;
        report.write_all(words[status].as_bytes())?;
        report.write_all(b";")?;
        report.write_all(cents)?;
        report.write_all(b"\n")?;
    }
    report.into_inner()?.sync_all()?;
    let summary = std::fs::read_to_string(format!("{own}/summary.json"))?;
    let open = summary.split("\"open_invoices\":").nth(1).unwrap_or_default();
    let open: String = open.trim_start().chars().take_while(char::is_ascii_digit).collect();
    let mut file = File::create(format!("{out}/summary.json"))?;
    let all: Vec<String> = words.iter().zip(counts).map(|(w, n)| format!("\"{w}\": {n}")).collect();
    write!(file, "{{{}, \"open_invoices\": {open}}}", all.join(", "))?;
    // What else we made is left where it is, below `.own`.
    file.sync_all()
}
