//! The blocks of a route that say what a file looks like: `csv:`, `xlsx:` and `records:`. The layout itself is
//! `format::records`; paths are compiled by `flow::compile`, which knows the namespaces.

use super::file::{Format, texts};
use crate::format::records::decimal::{FORMS, Form};
use crate::format::records::{CsvLayout, Encoding, Footer, XlsxLayout};
use crate::yaml::{Mistakes, Node, Table, Value};

/// What a route says about its files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FileLayout {
    /// `csv:`.
    pub csv: Option<CsvLayout>,
    /// `xlsx:`.
    pub xlsx: Option<XlsxLayout>,
    /// `records:`: the path of the repeated element, or of the array.
    pub records: Option<String>,
}

/// Reads the blocks of a route; one that does not belong to its format is a mistake.
pub(super) fn read(table: &mut Table<'_>, format: Format, mistakes: &mut Mistakes) -> FileLayout {
    let mut layout = FileLayout {
        csv: (format == Format::Csv).then(CsvLayout::default),
        xlsx: (format == Format::Xlsx).then(XlsxLayout::default),
        records: None,
    };
    for (key, belongs) in [
        ("csv", format == Format::Csv),
        ("xlsx", format == Format::Xlsx),
        ("records", matches!(format, Format::Json | Format::Xml)),
    ] {
        match table.get(key) {
            Some(node) if !belongs => {
                let to = if key == "records" {
                    "`format: json` of `format: xml`".to_owned()
                } else {
                    format!("`format: {key}`")
                };
                mistakes.at(node, format!("`{key}` hoort bij {to}"));
            }
            Some(node) if key == "csv" => layout.csv = csv(node, mistakes),
            Some(node) if key == "xlsx" => layout.xlsx = xlsx(node, mistakes),
            Some(node) => layout.records = node.text(mistakes).map(str::to_owned),
            None => {}
        }
    }
    layout
}

fn csv(node: &Node, mistakes: &mut Mistakes) -> Option<CsvLayout> {
    let mut table = node.table(mistakes)?;
    let mut layout = CsvLayout::default();
    if let Some(node) = table.get("separator") {
        layout.separator = one_byte(node, "tab", b'\t', mistakes).unwrap_or(layout.separator);
    }
    if let Some(node) = table.get("quote") {
        layout.quote = one_byte(node, "geen", 0, mistakes).filter(|b| *b != 0);
        if layout.quote == Some(layout.separator) {
            mistakes.at(node, "`quote` en `separator` zijn hetzelfde teken; kies er twee");
        }
    }
    if let Some(node) = table.get("encoding")
        && let Some(name) = node.text(mistakes)
    {
        layout.encoding = Encoding::named(name).unwrap_or_else(|| {
            mistakes.at(node, format!("de tekenset `{name}` wordt niet gelezen; er zijn: utf-8, windows-1252"));
            Encoding::Utf8
        });
    }
    if let Some(node) = table.get("header") {
        let names = texts(node, mistakes);
        for (at, name) in names.iter().enumerate() {
            if name.trim().is_empty() || names[..at].contains(name) {
                mistakes.at(
                    node,
                    format!("`header` heeft een lege of dubbele naam: `{name}`; elke kolom heeft een eigen naam"),
                );
            }
        }
        if names.is_empty() {
            mistakes
                .at(node, "`header` is de lijst met namen van de kolommen, voor een bestand dat ze zelf niet heeft");
        }
        layout.header = Some(names);
    }
    if let Some(node) = table.get("footer") {
        layout.footer = footer(node, mistakes).unwrap_or_default();
        let named = layout.footer.sums.iter().map(|(n, _)| n).chain(&layout.footer.count);
        for name in named.filter(|n| layout.header.as_ref().is_some_and(|h| !h.contains(n))) {
            mistakes.at(node, format!("`footer` noemt de kolom `{name}`, maar die staat niet in `header`"));
        }
    }
    table.finish(mistakes);
    Some(layout)
}

fn footer(node: &Node, mistakes: &mut Mistakes) -> Option<Footer> {
    let mut table = node.table(mistakes)?;
    let mut footer = Footer::default();
    if let Some(rows) = table.need("rows", mistakes) {
        match rows.value {
            Value::Int(n) if (1..=100).contains(&n) => footer.rows = usize::try_from(n).unwrap_or(1),
            _ => mistakes.at(rows, "hier hoort een aantal rijen, van 1 tot 100"),
        }
    }
    if let Some(mut sums) = table.get("sum").and_then(|n| n.table(mistakes)) {
        for (_, name, form) in sums.pairs(mistakes) {
            let Some(text) = form.text(mistakes) else { continue };
            match Form::named(text) {
                Some(known) => footer.sums.push((name.to_owned(), known)),
                None => {
                    let known: Vec<_> = FORMS.iter().map(|f| format!("`{f}`")).collect();
                    mistakes
                        .at(form, format!("de vorm `{text}` bestaat niet voor een som; er zijn: {}", known.join(", ")));
                }
            }
        }
    }
    footer.count = table.text("count", mistakes).map(str::to_owned);
    table.finish(mistakes);
    Some(footer)
}

fn xlsx(node: &Node, mistakes: &mut Mistakes) -> Option<XlsxLayout> {
    let mut table = node.table(mistakes)?;
    let mut layout = XlsxLayout { sheet: table.text("sheet", mistakes).map(str::to_owned), ..XlsxLayout::default() };
    if let Some(row) = table.get("header_row") {
        match row.value {
            Value::Int(n) if (1..=1000).contains(&n) => layout.header_row = u32::try_from(n).unwrap_or(1),
            _ => mistakes.at(row, "hier hoort het nummer van een rij, van 1 tot 1000"),
        }
    }
    table.finish(mistakes);
    Some(layout)
}

/// One ASCII character, or a word for one.
fn one_byte(node: &Node, word: &str, byte: u8, mistakes: &mut Mistakes) -> Option<u8> {
    let text = node.text(mistakes)?;
    if text == word {
        return Some(byte);
    }
    match text.as_bytes() {
        [b] if (b.is_ascii_punctuation() || *b == b'\t' || *b == b' ') && *b != b'\\' => Some(*b),
        _ => {
            mistakes.at(node, format!("hier hoort één leesteken, zoals `;` of `,`, of het woord `{word}`"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    fn of(text: &str, format: Format) -> (FileLayout, Vec<String>) {
        let node = yaml::parse("p.yaml", text).unwrap();
        let mut mistakes = Mistakes::new("p.yaml");
        let mut table = node.table(&mut mistakes).unwrap();
        let layout = read(&mut table, format, &mut mistakes);
        table.finish(&mut mistakes);
        (layout, mistakes.into_vec().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_csv_block_says_what_a_file_looks_like() {
        let text = "csv:\n  separator: tab\n  encoding: windows-1252\n  header: [A, B]\n  quote: geen\n  footer: { rows: 1, sum: { B: \"decimal(,)\" }, count: A }\n";
        let (layout, mistakes) = of(text, Format::Csv);
        assert_eq!(mistakes, Vec::<String>::new());
        let csv = layout.csv.unwrap();
        assert_eq!((csv.separator, csv.quote, csv.encoding), (b'\t', None, Encoding::Windows1252));
        assert_eq!(csv.header, Some(vec!["A".to_owned(), "B".to_owned()]));
        assert_eq!((csv.footer.rows, csv.footer.count.as_deref()), (1, Some("A")));
        assert_eq!(csv.footer.sums, [("B".to_owned(), Form::named("decimal(,)").unwrap())]);
    }

    #[test]
    fn every_mistake_in_a_block_is_named_with_its_place() {
        let text =
            "csv:\n  separator: \";;\"\n  encoding: latin1\n  kop: x\n  footer: { rows: 0, sum: { B: float } }\n";
        assert_eq!(
            of(text, Format::Csv).1,
            [
                "p.yaml:2:14: hier hoort één leesteken, zoals `;` of `,`, of het woord `tab`",
                "p.yaml:3:13: de tekenset `latin1` wordt niet gelezen; er zijn: utf-8, windows-1252",
                "p.yaml:5:19: hier hoort een aantal rijen, van 1 tot 100",
                "p.yaml:5:32: de vorm `float` bestaat niet voor een som; er zijn: `int`, `decimal(.)`, `decimal(,)`, `decimal(1.234,56)`, `decimal(1,234.56)`",
                "p.yaml:4:3: de sleutel `kop` is onbekend; hier kan staan: `separator`, `quote`, `encoding`, `header`, `footer`",
            ]
        );
        assert_eq!(of("xlsx: { sheet: A }\n", Format::Csv).1, ["p.yaml:1:7: `xlsx` hoort bij `format: xlsx`"]);
        assert_eq!(
            of("records: a/b\n", Format::Csv).1,
            ["p.yaml:1:10: `records` hoort bij `format: json` of `format: xml`"]
        );
    }
}
