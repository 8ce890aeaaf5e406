//! The texts of a row without an object around them: [`Head::cells`] puts them behind each other in one buffer that is
//! used again for every row. It says less than [`Head::row`]: only whether the row is good.

use super::cut::split;
use super::{Encoding, FIELD_MAX, Head, text};

/// The texts of a row, one for each column of its table.
#[derive(Debug, Default)]
pub struct Cells {
    texts: String,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl Cells {
    /// The text in column `at`; empty when the cell is, or when there is no such column.
    pub fn get(&self, at: usize) -> &str {
        let Some(end) = self.ends.get(at) else { return "" };
        let from = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.texts.get(from..*end).unwrap_or_default()
    }

    fn push(&mut self, text: &str) {
        self.texts.push_str(text);
        self.ends.push(self.texts.len());
    }
}

impl Head {
    /// The names of the columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Puts the texts of a row in `cells`. False: [`Head::row`] refuses this row, and says why.
    pub fn cells(&self, raw: &[u8], cells: &mut Cells) -> bool {
        cells.texts.clear();
        cells.ends.clear();
        let quoted = self.layout.quote.is_some_and(|quote| memchr::memchr(quote, raw).is_some());
        let plain = !quoted && self.layout.encoding == Encoding::Utf8 && raw.len() <= FIELD_MAX;
        if plain { self.plain(raw, cells) } else { self.each(raw, cells) }
    }

    /// A row of UTF-8 without quotes is looked at as a whole.
    fn plain(&self, raw: &[u8], cells: &mut Cells) -> bool {
        let Ok(texts) = std::str::from_utf8(raw) else { return false };
        if raw.contains(&0) {
            return false;
        }
        let mut from = 0;
        for at in memchr::memchr_iter(self.layout.separator, raw) {
            cells.push(&texts[from..at]);
            from = at + 1;
        }
        cells.push(&texts[from..]);
        cells.ends.len() == self.names.len()
    }

    fn each(&self, raw: &[u8], cells: &mut Cells) -> bool {
        let fields = split(raw, self.layout.separator, self.layout.quote);
        if fields.stray.is_some() || fields.list.len() != self.names.len() {
            return false;
        }
        fields.list.iter().all(|bytes| {
            let text = text::decode(self.layout.encoding, bytes).ok().filter(|_| bytes.len() <= FIELD_MAX);
            text.map(|text| cells.push(&text)).is_some()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::CsvLayout;
    use super::*;
    use proptest::prelude::*;

    fn head(encoding: Encoding, quote: Option<u8>) -> Head {
        let names = ["a", "b", "c"].map(str::to_owned).to_vec();
        Head::named(CsvLayout { encoding, quote, ..CsvLayout::default() }, names, b"a;b;c")
    }

    proptest! {
        #[test]
        fn the_texts_of_a_row_are_those_of_its_object_and_what_the_one_refuses_the_other_does(
            parts in prop::collection::vec(
                prop::sample::select(vec![&b";"[..], b";", b"\"", b"x", b" 1 ", b"\xC3\xA9", b"\xE9", b"\x81", b"\0", b"\n"]), 0..9),
            quote in prop::sample::select(vec![Some(b'"'), None]),
            windows in any::<bool>(),
        ) {
            let head = head(if windows { Encoding::Windows1252 } else { Encoding::Utf8 }, quote);
            let raw = parts.concat();
            let mut cells = Cells::default();
            let good = head.cells(&raw, &mut cells);
            match head.row(&raw, 1) {
                Err(_) => prop_assert!(!good),
                Ok(object) => {
                    prop_assert!(good);
                    for (at, name) in ["a", "b", "c"].iter().enumerate() {
                        let text = object.get(*name).and_then(serde_json::Value::as_str).unwrap_or_default();
                        prop_assert_eq!(cells.get(at), text);
                    }
                }
            }
        }
    }
}
