//! What `profile.yaml` says. Unknown keys are refused by name; secrets stand in it as references only.

use super::aflevering::Aflevering;
use super::auth::Auth;
use super::layout::{self, FileLayout};
use super::load::better_name;
use super::variant::{self, Choice};
use crate::config::{Omgeving, strings};
use crate::domain::rol::Rol;
use crate::yaml::{Mistakes, Node, Place, Table, Value, meant};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A partner.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Name of the folder: lower case letters, digits and `-`. In URLs, logs and commands.
    pub slug: String,
    /// Name for people.
    pub naam: String,
    /// The id messages use for this organisation, e.g. `ZI-LIN`.
    pub partij: String,
    /// Where that stands, for mistakes found later.
    pub partij_at: Place,
    /// What it is in the practice; decides what it may see.
    pub rol: Rol,
    /// Free strings for envelope lines of mappings (`ontvanger.organisatie`).
    pub gegevens: BTreeMap<String, String>,
    /// Which environment of the partner this is, and where that stands; None: not said.
    pub omgeving: Option<(Omgeving, Place)>,
    /// How it is delivered to.
    pub aflevering: Arc<Aflevering>,
    /// Routes from the partner to us, in order of the file.
    pub inbound: Vec<Inbound>,
    /// Routes from us to the partner, in order of the file: that is also the order of delivery of one message.
    pub outbound: Vec<Outbound>,
}

/// The bytes on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// XML inside a SOAP 1.1 envelope.
    Soap,
    /// XML.
    Xml,
    /// JSON.
    Json,
    /// JSON lines: a JSON document per line.
    JsonLines,
    /// A CSV table, of which a message is a row.
    Csv,
    /// A sheet of an XLSX workbook, of which a message is a row; only inbound.
    Xlsx,
    /// An invoice or credit note in UBL 2.1, without a mapping.
    Ubl,
    /// The same as a PDF to read with the UBL inside; only outbound.
    UblPdf,
}

impl Format {
    /// Every format with its word in a profile, in the order it is told.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Soap, "soap"),
        (Self::Xml, "xml"),
        (Self::Json, "json"),
        (Self::JsonLines, "jsonl"),
        (Self::Csv, "csv"),
        (Self::Xlsx, "xlsx"),
        (Self::Ubl, "ubl"),
        (Self::UblPdf, "ubl-pdf"),
    ];

    /// The word.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(format, _)| *format == self).map_or("", |(_, word)| word)
    }

    /// Whether an invoice itself says what is where: no mapping, no schema and no path of an id.
    pub fn is_ubl(self) -> bool {
        matches!(self, Self::Ubl | Self::UblPdf)
    }
}

/// A route from the partner to us.
#[derive(Debug, Clone, PartialEq)]
pub struct Inbound {
    /// Its name: in the URL, and in `message list`.
    pub name: String,
    /// Kind of connector: `http` or `soap`.
    pub connector: String,
    /// The connector's own settings, decoded by it.
    pub settings: Option<Node>,
    /// How the caller shows who he is.
    pub auth: Auth,
    /// The bytes.
    pub format: Format,
    /// The partner's own schema: files relative to the folder, `std:` names, or absolute paths; empty: none.
    pub schema: Vec<String>,
    /// The mapping file; None: the partner speaks the canonical message itself.
    pub mapping: Option<String>,
    /// Canonical kind, e.g. `aanmelding/1`.
    pub canonical: String,
    /// What its files hold: `csv`, `xlsx`, `records`.
    pub layout: FileLayout,
    /// Paths of the sender's id: more than one are joined with `/`.
    pub identity: Vec<String>,
    /// Paths of fields that differ when the same message is sent again.
    pub transport: Vec<String>,
    /// Elements that may be longer than a token.
    pub content: Vec<String>,
    /// Slugs of the receivers, where the kind of message does not say it.
    pub ontvangers: Vec<String>,
    /// Largest body, in bytes. Default 15 MB.
    pub max_bytes: usize,
    /// The versions of it, and what chooses between them.
    pub choice: Choice,
    /// Where it stands, for mistakes found later.
    pub at: Place,
    /// Where its keys stand.
    pub keys: Keys,
}

/// A route from us to the partner.
#[derive(Debug, Clone, PartialEq)]
pub struct Outbound {
    /// Its name.
    pub name: String,
    /// The canonical kind it carries.
    pub on: String,
    /// Kind of connector: `http` or `soap`.
    pub connector: String,
    /// The connector's own settings, decoded by it.
    pub settings: Option<Node>,
    /// How we show who we are.
    pub auth: Auth,
    /// The bytes.
    pub format: Format,
    /// The table, for `format: csv`.
    pub layout: FileLayout,
    /// By which agreement UBL is written, for `format: ubl` and `ubl-pdf`: `nlcius`, which is usual, or `peppol`.
    pub profiel: Option<String>,
    /// The partner's schema; see [`Inbound::schema`].
    pub schema: Vec<String>,
    /// The mapping file; None: the partner takes the canonical message, less what it may not see.
    pub mapping: Option<String>,
    /// The versions of it, and what chooses between them.
    pub choice: Choice,
    /// Where it stands, for mistakes found later.
    pub at: Place,
    /// Where its keys stand.
    pub keys: Keys,
}

/// Where the values of a block stand, for mistakes found later.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys(Vec<(String, Place)>);

impl Keys {
    fn of_node(node: &Node) -> Self {
        let Value::Map(pairs) = &node.value else { return Self::default() };
        let named = |(key, value): &(Node, Node)| match &key.value {
            Value::Text(name) => Some((name.clone(), value.place())),
            _ => None,
        };
        Self(pairs.iter().filter_map(named).collect())
    }

    /// Where the value of this key stands; None when the block does not have it.
    pub fn of(&self, key: &str) -> Option<&Place> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, at)| at)
    }
}

/// The default cap on a body: 15 MB, as large as the largest document a case system sends (GATEWAYS 1.1, OpenHIM).
pub const MAX_BYTES: usize = 15 * 1024 * 1024;

impl Profile {
    /// Reads a profile. `slug` is the name of its folder, which the file must repeat.
    pub fn read(node: &Node, slug: &str, mistakes: &mut Mistakes) -> Option<Profile> {
        let mut table = node.table(mistakes)?;
        // Filled in before this is read: see `extends`.
        table.get("extends");
        let partner = table.need("partner", mistakes).and_then(|n| n.table(mistakes));
        let inbound = routes(&mut table, "inbound", mistakes, inbound);
        let outbound = routes(&mut table, "outbound", mistakes, outbound);
        table.finish(mistakes);
        let mut partner = partner?;
        if let Some(node) = partner.need("slug", mistakes)
            && let Some(named) = node.text(mistakes).filter(|named| *named != slug)
        {
            mistakes
                .at(node, format!("`slug: {named}` is niet de naam van de map, en die heet `{slug}`; maak ze gelijk"));
        }
        if slug == "hub" {
            mistakes.at(node, "`hub` is de gateway zelf; geef deze partner een andere naam");
        }
        let naam = partner.need_text("naam", mistakes).unwrap_or_default().to_owned();
        let partij_at = partner.get("partij").unwrap_or(node).place();
        let partij = partner.need_text("partij", mistakes).unwrap_or_default().to_owned();
        let rol = partner.need("rol", mistakes).and_then(|n| rol(n, mistakes)).unwrap_or(Rol::Overig);
        let gegevens = partner.get("gegevens").map(|n| strings(n, mistakes)).unwrap_or_default();
        let omgeving = partner.get("omgeving").and_then(|n| Some((Omgeving::read(n, mistakes)?, n.place())));
        let aflevering = partner.get("aflevering").map(|n| Aflevering::read(n, mistakes)).unwrap_or_default();
        partner.finish(mistakes);
        Some(Profile {
            slug: slug.to_owned(),
            naam,
            partij,
            partij_at,
            rol,
            gegevens,
            omgeving,
            aflevering: aflevering.into(),
            inbound,
            outbound,
        })
    }
}

fn rol(node: &Node, mistakes: &mut Mistakes) -> Option<Rol> {
    let text = node.text(mistakes)?;
    let found = Rol::ALL.iter().copied().find(|r| r.as_str() == text);
    if found.is_none() {
        let known: Vec<_> = Rol::ALL.iter().map(|r| r.as_str()).collect();
        let meant = meant(text, known.iter().copied());
        mistakes.at(node, format!("de rol `{text}` bestaat niet{meant}; er zijn: {}", known.join(", ")));
    }
    found
}

fn routes<T>(
    table: &mut Table<'_>,
    key: &'static str,
    mistakes: &mut Mistakes,
    read: fn(&str, &Node, &mut Mistakes) -> Option<T>,
) -> Vec<T> {
    let Some(mut block) = table.get(key).and_then(|n| n.table(mistakes)) else { return vec![] };
    let pairs = block.pairs(mistakes);
    pairs
        .into_iter()
        .filter_map(|(at, name, node)| {
            if let Some(better) = better_name(name) {
                let better = if better.is_empty() { "aanmelding" } else { better.as_str() };
                let text = "is geen naam voor een route: die bestaat uit kleine letters, cijfers en `-`, zoals";
                mistakes.at(at, format!("`{name}` {text} `{better}`"));
            }
            read(name, node, mistakes)
        })
        .collect()
}

fn inbound(name: &str, node: &Node, mistakes: &mut Mistakes) -> Option<Inbound> {
    let mut table = node.table(mistakes)?;
    let format = table.need("format", mistakes).and_then(|n| format(n, mistakes)).unwrap_or(Format::Json);
    // The id of an invoice is its number.
    let identity = if format.is_ubl() { table.get("identity") } else { table.need("identity", mistakes) };
    let identity = identity.map(|n| texts(n, mistakes)).unwrap_or_default();
    let mut route = Inbound {
        name: name.to_owned(),
        connector: table.need_text("connector", mistakes).unwrap_or_default().to_owned(),
        settings: table.get("settings").cloned(),
        auth: table.need("auth", mistakes).and_then(|n| Auth::read(n, mistakes)).unwrap_or(Auth::None),
        format,
        schema: table.get("schema").map(|n| texts(n, mistakes)).unwrap_or_default(),
        mapping: table.text("mapping", mistakes).map(str::to_owned),
        canonical: table.need_text("canonical", mistakes).unwrap_or_default().to_owned(),
        identity,
        transport: table.get("transport").map(|n| texts(n, mistakes)).unwrap_or_default(),
        content: table.get("content").map(|n| texts(n, mistakes)).unwrap_or_default(),
        ontvangers: table.get("ontvangers").map(|n| texts(n, mistakes)).unwrap_or_default(),
        max_bytes: table.get("max_bytes").and_then(|n| bytes(n, mistakes)).unwrap_or(MAX_BYTES),
        choice: variant::read(&mut table, mistakes),
        layout: FileLayout::default(),
        at: node.place(),
        keys: Keys::of_node(node),
    };
    route.layout = layout::read(&mut table, route.format, mistakes);
    table.finish(mistakes);
    Some(route)
}

fn outbound(name: &str, node: &Node, mistakes: &mut Mistakes) -> Option<Outbound> {
    let mut table = node.table(mistakes)?;
    let mut route = Outbound {
        name: name.to_owned(),
        on: table.need_text("on", mistakes).unwrap_or_default().to_owned(),
        connector: table.need_text("connector", mistakes).unwrap_or_default().to_owned(),
        settings: table.get("settings").cloned(),
        auth: table.get("auth").and_then(|n| Auth::read(n, mistakes)).unwrap_or(Auth::None),
        format: table.need("format", mistakes).and_then(|n| format(n, mistakes)).unwrap_or(Format::Json),
        schema: table.get("schema").map(|n| texts(n, mistakes)).unwrap_or_default(),
        profiel: table.text("profiel", mistakes).map(str::to_owned),
        mapping: table.text("mapping", mistakes).map(str::to_owned),
        choice: variant::read(&mut table, mistakes),
        layout: FileLayout::default(),
        at: node.place(),
        keys: Keys::of_node(node),
    };
    route.layout = layout::read(&mut table, route.format, mistakes);
    table.finish(mistakes);
    Some(route)
}

fn format(node: &Node, mistakes: &mut Mistakes) -> Option<Format> {
    let text = node.text(mistakes)?;
    let found = Format::ALL.iter().find(|(_, word)| *word == text).map(|(format, _)| *format);
    if found.is_none() {
        let known = Format::ALL.map(|(_, word)| word);
        let (meant, known) = (meant(text, known), known.join(", "));
        mistakes.at(node, format!("het formaat `{text}` bestaat niet{meant}; er zijn: {known}"));
    }
    found
}

/// A text or a list of texts.
pub(super) fn texts(node: &Node, mistakes: &mut Mistakes) -> Vec<String> {
    match &node.value {
        Value::List(items) => items.iter().filter_map(|i| i.text(mistakes).map(str::to_owned)).collect(),
        _ => node.text(mistakes).map(|t| vec![t.to_owned()]).unwrap_or_default(),
    }
}

fn bytes(node: &Node, mistakes: &mut Mistakes) -> Option<usize> {
    match node.value {
        Value::Int(n) if (1..=1 << 30).contains(&n) => usize::try_from(n).ok(),
        _ => {
            mistakes.at(node, "hier hoort een aantal bytes, van 1 tot 1073741824");
            None
        }
    }
}
