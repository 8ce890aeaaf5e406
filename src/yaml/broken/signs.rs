//! Quotes and brackets of a YAML text that was refused: which one has no other.

/// A quote or bracket and where it stands: line and column, from 1.
type Sign = (u32, u32, char);

/// What is open or closed wrongly.
#[derive(Default)]
pub(super) struct Signs {
    /// Brackets without an end, and those with the wrong one.
    open: Vec<Sign>,
    /// Ends without a begin.
    close: Vec<Sign>,
    /// A quote its line does not close, and no line below either.
    quote: Option<Sign>,
}

impl Signs {
    /// Looks at the lines; text between quotes and comments is passed over.
    pub fn read(lines: &[&str]) -> Self {
        let mut signs = Self::default();
        for (index, line) in lines.iter().enumerate() {
            let number = index as u32 + 1;
            if let Some((column, quote)) = signs.line(number, line) {
                let below: usize = lines[index + 1..].iter().map(|l| l.matches(quote).count()).sum();
                // A text may go on over lines, when one of them closes it.
                if below.is_multiple_of(2) && signs.quote.is_none() {
                    signs.quote = Some((number, column, quote));
                }
            }
        }
        signs
    }

    /// One line; the quote that is still open at its end.
    fn line(&mut self, number: u32, line: &str) -> Option<(u32, char)> {
        let mut quote: Option<(u32, char)> = None;
        let mut before = ' ';
        // Whether a value begins here: only there is a quote or a bracket a sign.
        let mut begins = true;
        for (at, c) in line.chars().enumerate() {
            let column = at as u32 + 1;
            let inside = self.open.iter().any(|(n, ..)| *n <= number);
            match (quote, c) {
                (Some((_, own)), c) if c == own && before != '\\' => quote = None,
                (Some(_), _) => {}
                (None, '#') if before == ' ' => return None,
                (None, '"' | '\'') if begins => quote = Some((column, c)),
                (None, '{' | '[') if begins => self.open.push((number, column, c)),
                (None, '}' | ']') if inside || before == ' ' => match self.open.last() {
                    Some((_, _, open)) if other(*open) == c => drop(self.open.pop()),
                    Some(_) => {}
                    None => self.close.push((number, column, c)),
                },
                _ => {}
            }
            begins = match c {
                ' ' => begins || matches!(before, ':' | '-'),
                '{' | '[' | ',' => quote.is_none(),
                _ => false,
            };
            before = c;
        }
        quote
    }

    /// What is wrong, when it can be what the parser stumbled over at `line`.
    pub fn wrong(&self, line: u32) -> Option<(u32, u32, String)> {
        if let Some((number, column, quote)) = self.quote {
            let text =
                format!("het aanhalingsteken `{quote}` wordt nergens gesloten; zet er een aan het eind van de waarde");
            return Some((number, column, text));
        }
        let near = |sign: &&Sign| sign.0 <= line;
        if let Some((number, column, open)) = self.open.iter().rev().find(near) {
            let text =
                format!("`{open}` heeft geen bijbehorende `{}`; zet die aan het eind van de waarde", other(*open));
            return Some((*number, *column, text));
        }
        self.close.iter().find(near).map(|(number, column, close)| {
            (*number, *column, format!("`{close}` heeft geen bijbehorende `{}`; haal haar weg", other(*close)))
        })
    }
}

fn other(sign: char) -> char {
    match sign {
        '{' => '}',
        '}' => '{',
        '[' => ']',
        _ => '[',
    }
}
