//! What commands print: errors with their causes, mistakes with their places, tables.

use crate::app::StartError;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::yaml::Mistake;

/// An error with everything that caused it, on standard error. Mistakes in the configuration one a line.
pub fn error(error: &anyhow::Error) {
    if let Some(StartError::Configuration(mistakes)) = error.downcast_ref::<StartError>() {
        eprintln!("De configuratie heeft {} fout(en):", mistakes.len());
        mistakes.iter().for_each(|m| eprintln!("  {m}"));
        return;
    }
    eprintln!("Het is niet gelukt: {error}");
    error.chain().skip(1).for_each(|cause| eprintln!("  omdat: {cause}"));
}

/// A mistake as a finding, the shape every `--json` uses.
pub fn finding(mistake: &Mistake) -> Finding {
    let found = Finding::fout(Code::Configuratie, Stage::Receive, mistake.file.clone(), mistake.text.clone());
    if mistake.line == 0 { found } else { found.line(mistake.line) }
}

/// A table: columns as wide as their widest cell.
pub fn table(head: &[&str], rows: &[Vec<String>]) {
    let width = |column: usize| {
        rows.iter().map(|r| r[column].chars().count()).chain([head[column].chars().count()]).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let cells: Vec<_> = cells.iter().zip(&widths).map(|(c, w)| format!("{c:<w$}")).collect();
        println!("{}", cells.join("  ").trim_end());
    };
    line(head.to_vec());
    line(
        widths
            .iter()
            .map(|w| &"------------------------------------------------------------"[..(*w).min(60)])
            .collect(),
    );
    rows.iter().for_each(|row| line(row.iter().map(String::as_str).collect()));
}

/// A list of findings for people.
pub fn findings(list: &[Finding]) {
    list.iter().for_each(|f| println!("{}", sentence(f)));
}

/// The same beside an answer that goes to standard output.
pub fn findings_on_error(list: &[Finding]) {
    list.iter().for_each(|f| eprintln!("{}", sentence(f)));
}

fn sentence(f: &Finding) -> String {
    let line = f.line.map_or(String::new(), |l| format!(" regel {l}"));
    let rule = if f.regel.is_empty() { String::new() } else { format!(" [{}]", f.regel) };
    format!("  {}{rule} {}{line}: {}", f.code, f.path, f.text)
}
