//! What a mapping says: a [`Plan`] of [`Line`]s, in both directions. [`super::parse`] makes it from the text;
//! [`super::read`] and [`super::write`](mod@super::write) run it.

use super::convert::{self, Convert};
use super::path::{self, CanonicalPath, Namespaces, PartnerPath};
use serde_json::Value;

/// What the partner speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// XML, with or without a SOAP envelope around it.
    Xml,
    /// JSON.
    Json,
}

/// Which way a line works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// Only from the partner to us.
    In,
    /// Only from us to the partner.
    Out,
}

/// A value that is not in the message but around it; written on the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvelopeValue {
    /// The id the receiver sees on every attempt.
    LeveringId,
    /// Our id of the message it was made from.
    BerichtId,
    /// The sender's own id.
    AfzenderId,
    /// When the hub received the message, local time in Amsterdam, in a pattern.
    Tijdstip(convert::Pattern),
    /// A string under `gegevens` of the hub (`trajectbrug.yaml`): to a partner, the hub is the sender.
    Zender(String),
    /// A string under `gegevens` in the receiver's profile.
    Ontvanger(String),
}

/// What a line carries.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// One field.
    Field {
        /// Where it may stand at the partner: the first that is there is read, the first is written.
        partner: Vec<PartnerPath>,
        /// Where it stands in the canonical message.
        canonical: CanonicalPath,
        /// How its value is converted.
        convert: Convert,
        /// Written only when this canonical field is there too.
        when: Option<CanonicalPath>,
    },
    /// A list.
    Each {
        /// The repeated element or the key of the array.
        partner: PartnerPath,
        /// The canonical array.
        canonical: CanonicalPath,
        /// A list of plain values, converted like this; None: a list of objects.
        value: Option<Convert>,
        /// The fields of an item, with paths relative to it.
        lines: Vec<Line>,
    },
    /// A fixed text for the partner.
    Const {
        /// Where it is written.
        partner: PartnerPath,
        /// What is written: text in XML, any value in JSON.
        value: Value,
        /// Only when this canonical field is there.
        when: Option<CanonicalPath>,
    },
    /// A fixed value for the canonical message.
    Fill {
        /// Where it is put.
        canonical: CanonicalPath,
        /// What is put there.
        value: Value,
    },
    /// A value from around the message.
    Envelope {
        /// Where it is written.
        partner: PartnerPath,
        /// Which value.
        value: EnvelopeValue,
    },
    /// Several texts joined to one, parts that are absent left out.
    Join {
        /// The parts, in order.
        parts: Vec<PartnerPath>,
        /// What is put between them.
        with: String,
        /// Where the joined text goes.
        canonical: CanonicalPath,
    },
    /// The number of calendar days from one canonical date to another, both counted.
    Days {
        /// The first day.
        from: CanonicalPath,
        /// The last day.
        to: CanonicalPath,
        /// Where the number goes.
        canonical: CanonicalPath,
    },
}

/// One line of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its line in the file.
    pub line: u32,
    /// What it carries.
    pub what: What,
    /// Whether it works one way only; with the reason the file gives.
    pub only: Option<(Only, String)>,
}

impl Line {
    /// Whether it works in this direction. `Const` and `Envelope` are written, `Fill`, `Join` and `Days` are read, by
    /// their nature.
    pub fn works(&self, direction: Only) -> bool {
        let by_nature = match self.what {
            What::Const { .. } | What::Envelope { .. } => direction == Only::Out,
            What::Fill { .. } | What::Join { .. } | What::Days { .. } => direction == Only::In,
            What::Field { .. } | What::Each { .. } => true,
        };
        by_nature && self.only.as_ref().is_none_or(|(only, _)| *only == direction)
    }
}

/// A compiled mapping: what the partner speaks, which canonical kind it carries, and the lines in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// What the partner speaks.
    pub side: Side,
    /// Canonical kind, e.g. `aanmelding/1`.
    pub canonical: String,
    /// XML namespaces by index.
    pub namespaces: Namespaces,
    /// XML: the element all paths start at, with its alternatives; the first is written. Empty for JSON.
    pub roots: Vec<path::Step>,
    /// The lines, in the order of the file, which is the order of output.
    pub lines: Vec<Line>,
}

impl Plan {
    /// Where each canonical field is read from: its path (without positions in lists), and the partner's as written. For
    /// telling a partner in his own terms what is wrong.
    pub fn places(&self) -> Vec<(CanonicalPath, String)> {
        let mut places = vec![];
        collect(&self.lines, &[], "", &mut places);
        places
    }
}

fn collect(lines: &[Line], base: &[String], from: &str, places: &mut Vec<(CanonicalPath, String)>) {
    let full = |path: &[String]| base.iter().chain(path).cloned().collect::<Vec<_>>();
    let below = |path: &PartnerPath| if from.is_empty() { path.show() } else { format!("{from}/{}", path.show()) };
    for line in lines.iter().filter(|l| l.works(Only::In)) {
        match &line.what {
            What::Field { partner, canonical, .. } => {
                places.push((full(canonical), partner.iter().map(&below).collect::<Vec<_>>().join("` of `")));
            }
            What::Join { parts, canonical, .. } => {
                places.push((full(canonical), parts.iter().map(&below).collect::<Vec<_>>().join("`, `")));
            }
            What::Each { partner, canonical, lines, .. } => {
                places.push((full(canonical), below(partner)));
                collect(lines, &full(canonical), &below(partner), places);
            }
            What::Fill { .. } | What::Days { .. } | What::Const { .. } | What::Envelope { .. } => {}
        }
    }
}
