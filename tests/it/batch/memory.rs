//! Memory does not follow the file: 64 MB, and 16 bytes a row for its key.

use super::site::Site;
use std::fmt::Write as _;
use std::time::Duration;

/// The most memory a run had, in bytes, without the pages of the program's own file: a build with line numbers has many, and
/// they follow the program, not what it reads.
fn peak(site: &Site, rows: u64) -> u64 {
    let (file, out) = (format!("in-{rows}.csv"), format!("uit-{rows}"));
    let mut text = String::from("Nr;Dag;Kosten;Opmerking\n");
    for n in 0..rows {
        writeln!(text, "U-{n};{:02}-08-2026;{},50;rij {n} van het bestand, met een zin erbij", 1 + n % 28, n % 900)
            .unwrap();
    }
    site.write(&file, text.as_bytes());
    drop(text);
    let mut child = site.start("uren", &file, &out, &["--naar", "kantoor/regels"]);
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    let code = loop {
        // The last look is at most a moment before the end; the mark only rises.
        let mark = std::fs::read_to_string(&status).unwrap_or_default();
        let kilobytes = |name: &str| -> u64 {
            let line = mark.lines().find_map(|l| l.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse().ok());
            line.unwrap_or_default()
        };
        most = most.max(kilobytes("VmHWM:").saturating_sub(kilobytes("RssFile:")) * 1024);
        if let Some(code) = child.try_wait().unwrap() {
            break code;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(code.success());
    assert_eq!(site.text(&format!("{out}/kantoor.regels.jsonl")).lines().count() as u64, rows);
    most
}

#[test]
fn memory_does_not_follow_the_file() {
    let site = Site::new("geheugen");
    let (few, many) = (2_000, 20_000);
    let (small, large) = (peak(&site, few), peak(&site, many));
    println!("{few} rows: {} kB, {many} rows: {} kB", small / 1024, large / 1024);
    assert!(large < 64 * 1024 * 1024 + 16 * many, "{large} bytes for {many} rows");
    // What is under way is the same; what a row leaves is its key.
    assert!(large < small + 8 * 1024 * 1024 + 16 * many, "{small} bytes for {few} rows, {large} for {many}");
}
