//! What a mapping says: a [`Plan`] of [`Line`]s, in both directions. [`super::parse`] makes it from the text;
//! [`super::read`] and [`super::write`](mod@super::write) run it.

use super::cel::Expression;
use super::convert::{Convert, Pattern};
use super::path::{self, CanonicalPath, Namespaces, PartnerPath};
use super::template::Template;
use serde_json::Value;

/// What the partner speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// XML, with or without a SOAP envelope around it.
    Xml,
    /// JSON.
    Json,
    /// Flat records of texts: a row of a CSV file or of a sheet. In memory a JSON object of strings.
    Csv,
}

impl Side {
    /// As `partner:` in a mapping says it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Xml => "xml",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }
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
#[derive(Debug, Clone, PartialEq)]
pub enum EnvelopeValue {
    /// The id the receiver sees on every attempt.
    LeveringId,
    /// Our id of the message it was made from.
    BerichtId,
    /// The sender's own id.
    AfzenderId,
    /// When the hub received the message, local time in Amsterdam, in a pattern.
    Tijdstip(Pattern),
    /// The same as a value with a conversion of its own, such as `epoch(ms)`: a number in JSON.
    Ontvangen {
        /// Only the day, as a date; else the moment.
        dag: bool,
        /// How it is written.
        convert: Convert,
    },
    /// A string under `gegevens` of the hub (`trajectbrug.yaml`): to a partner, the hub is the sender.
    Zender(String),
    /// A string under `gegevens` in the receiver's profile.
    Ontvanger(String),
}

/// A value from around the message that is put into it when it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrivalValue {
    /// The day the hub received it, in Amsterdam: `2026-08-24`.
    Datum,
    /// The moment the hub received it: RFC 3339 in UTC.
    Tijdstip,
    /// The sender's own id.
    AfzenderId,
}

/// A canonical field as a condition or a formula sees it: inside a list first of the item, else of the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// Whether it is a field of the item the line is about; else from the top of the message.
    pub item: bool,
    /// The field.
    pub path: CanonicalPath,
}

/// `when`: the line counts only when this holds for the canonical message.
#[derive(Debug, Clone, PartialEq)]
pub enum When {
    /// The field is there.
    Present(Looked),
    /// The fields have these values.
    Equals(Vec<(Looked, Value)>),
    /// The formula gives `true`.
    Formula(Formula<Looked>),
}

/// A CEL expression with where its variables come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula<S> {
    /// The expression, compiled.
    pub expression: Expression,
    /// Its variables.
    pub with: Vec<(String, S)>,
    /// What it is when a variable is absent or it cannot be computed; None: nothing.
    pub anders: Option<Value>,
}

/// One column of an `unpivot`: the column's value, when it is there, is a row with these constants.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The column.
    pub partner: PartnerPath,
    /// What every row of this column has.
    pub constants: Vec<(CanonicalPath, Value)>,
}

/// What a line of a mapping carries.
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
        /// Read when the partner has nothing there.
        default: Option<Value>,
        /// When it counts, both ways.
        when: Option<When>,
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
    /// Columns to rows of a list, and back.
    Unpivot {
        /// The columns, in the order of the file, which is the order of the rows.
        columns: Vec<Column>,
        /// The canonical array.
        canonical: CanonicalPath,
        /// The field of a row that holds the column's value.
        value: CanonicalPath,
        /// How that value is converted.
        convert: Convert,
    },
    /// A fixed text for the partner.
    Const {
        /// Where it is written.
        partner: PartnerPath,
        /// What is written: text in XML and CSV, any value in JSON.
        value: Value,
        /// When it is written.
        when: Option<When>,
    },
    /// A fixed value for the canonical message.
    Fill {
        /// Where it is put.
        canonical: CanonicalPath,
        /// What is put there.
        value: Value,
    },
    /// A value from around the message, for the partner.
    Envelope {
        /// Where it is written.
        partner: PartnerPath,
        /// Which value.
        value: EnvelopeValue,
    },
    /// A value from around the message, for the canonical message.
    Arrival {
        /// Where it is put.
        canonical: CanonicalPath,
        /// Which value.
        value: ArrivalValue,
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
    /// One text of the partner that is several canonical fields: split when read, filled when written.
    Split {
        /// Where the text stands.
        partner: PartnerPath,
        /// How the fields stand in it.
        template: Template,
        /// The fields, by the names the template gives them, each as its type asks.
        fields: Vec<(String, CanonicalPath, Convert)>,
    },
    /// Several places of the partner that are one canonical text: filled when read, split when written.
    Compose {
        /// How the places stand in the text.
        template: Template,
        /// The places, by the names the template gives them.
        places: Vec<(String, PartnerPath)>,
        /// Where the text goes.
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
    /// A figure the partner carries beside a list: written from the canonical list, held against it when read.
    Figure {
        /// Where it stands.
        partner: PartnerPath,
        /// What is counted: the list, or the field of its items that is added up.
        canonical: CanonicalPath,
        /// Whether the field is added up; else the items are counted.
        sum: bool,
        /// How the figure is converted.
        convert: Convert,
    },
    /// A canonical figure counted from the partner's list.
    Counted {
        /// What is counted or added up: every value the path leads to, through all lists.
        partner: PartnerPath,
        /// Whether values are added up.
        sum: bool,
        /// How a value that is added is converted.
        convert: Convert,
        /// Where the figure goes.
        canonical: CanonicalPath,
    },
    /// A canonical field computed from the partner's values.
    Computed {
        /// The formula; each variable a place and its conversion.
        formula: Formula<(PartnerPath, Convert)>,
        /// Where the outcome goes.
        canonical: CanonicalPath,
    },
    /// A value for the partner computed from canonical fields.
    Written {
        /// Where the outcome is written.
        partner: PartnerPath,
        /// The formula.
        formula: Formula<Looked>,
        /// How the outcome is converted.
        convert: Convert,
    },
    /// A place that is not carried on purpose; the reason is the line's.
    Ignored {
        /// The place, with all below it.
        partner: PartnerPath,
    },
}

/// One line of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its line in the file.
    pub line: u32,
    /// What it carries.
    pub what: What,
    /// Whether it works one way only.
    pub only: Option<Only>,
    /// Why it works one way only, or why a place is ignored, as the file says.
    pub reden: Option<String>,
}

impl Line {
    /// Whether it works in this direction. Some lines work one way by their nature.
    pub fn works(&self, direction: Only) -> bool {
        let by_nature = match self.what {
            What::Const { .. } | What::Envelope { .. } | What::Written { .. } => direction == Only::Out,
            What::Fill { .. }
            | What::Arrival { .. }
            | What::Join { .. }
            | What::Days { .. }
            | What::Counted { .. }
            | What::Computed { .. } => direction == Only::In,
            What::Ignored { .. } => false,
            What::Field { .. }
            | What::Each { .. }
            | What::Unpivot { .. }
            | What::Split { .. }
            | What::Compose { .. }
            | What::Figure { .. } => true,
        };
        by_nature && self.only.is_none_or(|only| only == direction)
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
    /// XML: the element all paths start at, with its alternatives; the first is written. Empty for JSON and CSV.
    pub roots: Vec<path::Step>,
    /// The lines, in the order of the file, which is the order of output.
    pub lines: Vec<Line>,
}
