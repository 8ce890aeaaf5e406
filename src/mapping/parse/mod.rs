//! Reading a mapping file: every mistake with its line, what is wrong and what was expected, all at once.

mod block;
mod canonical;
mod field;
mod formula;
mod twice;

pub use canonical::listed;

use super::convert::{Codes, NoCodes};
use super::path::{self, Namespaces, PartnerPath};
use super::reference;
use super::syntax::{Line, Only, Plan, Side, What};
use crate::yaml::{self, Mistake, Mistakes, Node, Table, Value as Yaml, nearest};
use serde_json::Value;

/// A mapping file.
pub struct Mapping;

/// What a mapping needs to know of the world to be compiled.
pub struct Context<'c> {
    /// The canonical schema of a kind, by name; None: no such kind.
    pub schema: &'c dyn Fn(&str) -> Option<Value>,
    /// The pairs (partner, canonical) of a code table named in the file.
    pub codes: &'c dyn Fn(&str) -> Result<Codes, NoCodes>,
}

impl Mapping {
    /// Reads and compiles the text of a mapping file, or gives every mistake in it.
    pub fn parse(file: &str, text: &str, context: &Context<'_>) -> Result<Plan, Vec<Mistake>> {
        let node = yaml::parse(file, text).map_err(|m| vec![m])?;
        let mut mistakes = Mistakes::new(file);
        let plan = Parser {
            context,
            mistakes: &mut mistakes,
            namespaces: Namespaces::new(),
            side: Side::Json,
            schema: Value::Null,
        }
        .plan(&node);
        match plan {
            Some(plan) if !mistakes.any() => Ok(plan),
            _ => Err(mistakes.into_vec()),
        }
    }
}

struct Parser<'r, 'c> {
    context: &'r Context<'c>,
    mistakes: &'r mut Mistakes,
    namespaces: Namespaces,
    side: Side,
    schema: Value,
}

/// What a line is, and with `only` and `reden` which way it works and why.
type Read = (What, Option<Only>, Option<String>);

/// Whether a line can work both ways.
#[derive(Clone, Copy)]
enum Nature {
    /// It can; `only` is a choice.
    Both,
    /// It cannot, and that is a loss: `only` and `reden` must say so.
    OneWay(Only),
}

impl Parser<'_, '_> {
    fn wrong(&mut self, node: &Node, text: impl Into<String>) {
        self.mistakes.at(node, text);
    }

    fn plan(mut self, node: &Node) -> Option<Plan> {
        let mut table = node.table(self.mistakes)?;
        if let Some(side) = table.need("partner", self.mistakes) {
            match side.text(self.mistakes) {
                Some("xml") => self.side = Side::Xml,
                Some("json") => self.side = Side::Json,
                Some("csv") => self.side = Side::Csv,
                Some(_) => self.wrong(side, "`partner` is `xml`, `json` of `csv` (ook voor een werkblad)"),
                None => {}
            }
        }
        let kind = table.need("canonical", self.mistakes);
        let canonical = kind.and_then(|k| k.text(self.mistakes)).unwrap_or_default().to_owned();
        if let Some(kind) = kind {
            match (self.context.schema)(&canonical) {
                Some(schema) => self.schema = schema,
                None => self.wrong(
                    kind,
                    format!(
                        "de canonieke soort `{canonical}` bestaat niet; schrijf naam en versie, zoals `aanmelding/1`"
                    ),
                ),
            }
        }
        if let Some(names) = table.get("namespaces") {
            self.namespaces(names);
        }
        let root = table.get("root");
        let roots = self.roots(node, root);
        let mut lines = table.need("fields", self.mistakes).map(|n| self.lines(n, &[])).unwrap_or_default();
        let ignored = table.get("ignore");
        lines.extend(ignored.map(|n| self.ignored(n)).unwrap_or_default());
        table.finish(self.mistakes);
        let plan = Plan { side: self.side, canonical, namespaces: self.namespaces, roots, lines };
        twice::check(&plan, self.mistakes);
        Some(plan)
    }

    fn namespaces(&mut self, node: &Node) {
        if self.side != Side::Xml {
            return self.wrong(node, "`namespaces` hoort bij `partner: xml`");
        }
        let Some(mut table) = node.table(self.mistakes) else { return };
        for (_, prefix, value) in table.pairs(self.mistakes) {
            if let Some(name) = value.text(self.mistakes) {
                self.namespaces.list.push((prefix.to_owned(), name.to_owned()));
            }
        }
    }

    fn roots(&mut self, node: &Node, root: Option<&Node>) -> Vec<path::Step> {
        let mut roots = vec![];
        match root {
            Some(root) if self.side != Side::Xml => self.wrong(root, "`root` hoort bij `partner: xml`"),
            None if self.side == Side::Xml => {
                self.wrong(node, "bij `partner: xml` hoort `root`: het element waar alle paden beginnen");
            }
            None => {}
            Some(root) => {
                let names = match &root.value {
                    Yaml::List(items) => items.iter().collect(),
                    _ => vec![root],
                };
                for name in names {
                    match self.partner(name) {
                        Some(PartnerPath::Xml { mut steps, attribute: None }) if steps.len() == 1 => {
                            roots.append(&mut steps);
                        }
                        Some(_) => self.wrong(name, "`root` is de naam van één element"),
                        None => {}
                    }
                }
            }
        }
        roots
    }

    fn lines(&mut self, node: &Node, base: &[String]) -> Vec<Line> {
        let items = node.list(self.mistakes);
        items.iter().filter_map(|item| self.line(item, base)).collect()
    }

    fn line(&mut self, node: &Node, base: &[String]) -> Option<Line> {
        let Yaml::Map(pairs) = &node.value else {
            let text = format!("een regel is `pad: veld`, of een blok dat begint met {}", reference::words());
            self.wrong(node, text);
            return None;
        };
        // A partner may have a field called `count`: a word alone, with the name of a field behind it, is a path.
        let word = reference::BLOCKS.iter().map(|form| form.key).find(|word| has(node, word));
        let (what, only, reden) = match (word, pairs.as_slice()) {
            (Some(word), [(_, value)]) if !matches!(value.value, Yaml::Text(_)) => self.block(word, node, base)?,
            (Some(word), [_, _, ..]) => self.block(word, node, base)?,
            (_, [(partner, value)]) => self.pair(partner, value, base)?,
            _ => {
                let typed: Vec<&str> = pairs.iter().filter_map(|(k, _)| as_text(k)).collect();
                let meant = typed.iter().find_map(|t| nearest(t, reference::BLOCKS.iter().map(|form| form.key)));
                let hint = meant.map_or(String::new(), |m| format!(" (bedoelt u `{m}`?)"));
                self.wrong(
                    node,
                    format!(
                        "een regel heeft één pad{hint}; zet elk pad op een eigen regel met `-` ervoor, of begin met {}",
                        reference::words()
                    ),
                );
                return None;
            }
        };
        Some(Line { line: node.line, what, only, reden })
    }

    /// `ignore`: a block or a list of `pad: reden`.
    fn ignored(&mut self, node: &Node) -> Vec<Line> {
        let blocks: Vec<&Node> = match &node.value {
            Yaml::List(items) => items.iter().collect(),
            _ => vec![node],
        };
        let mut lines = vec![];
        for block in blocks {
            let Yaml::Map(pairs) = &block.value else {
                self.wrong(block, "schrijf hier `pad: reden`: waarom wordt dit niet overgenomen?");
                continue;
            };
            for (path, reason) in pairs {
                let partner = self.partner(path);
                let reden = match as_text(reason).map(str::trim) {
                    Some(text) if !text.is_empty() => Some(text.to_owned()),
                    _ => {
                        self.wrong(path, "achter het pad hoort de reden: waarom wordt dit niet overgenomen?");
                        None
                    }
                };
                if let (Some(partner), Some(_)) = (partner, &reden) {
                    lines.push(Line { line: path.line, what: What::Ignored { partner }, only: None, reden });
                }
            }
        }
        lines
    }

    /// `only` and `reden` of a line.
    fn only(&mut self, node: &Node, table: &mut Table<'_>, nature: Nature) -> (Option<Only>, Option<String>) {
        let at = table.get("only");
        let reason = table.get("reden");
        let reden = reason.and_then(|r| r.text(self.mistakes)).filter(|r| !r.trim().is_empty()).map(str::to_owned);
        let only = at.and_then(|node| match node.text(self.mistakes)? {
            "in" => Some(Only::In),
            "out" => Some(Only::Out),
            _ => {
                self.wrong(node, "`only` is `in` (alleen lezen) of `out` (alleen schrijven)");
                None
            }
        });
        match (at, nature) {
            (None, Nature::OneWay(direction)) => {
                let (word, does) = shown(direction);
                self.wrong(
                    node,
                    format!("deze regel kan alleen {does}; zet er `only: {word}` bij, met `reden`: waarom is er geen terugweg?"),
                );
            }
            (None, Nature::Both) => {
                if let Some(reason) = reason {
                    self.wrong(
                        reason,
                        "`reden` hoort bij `only`; een regel die beide kanten op werkt heeft geen reden nodig",
                    );
                }
            }
            (Some(at), nature) => {
                if reden.is_none() {
                    self.wrong(at, "bij `only` hoort `reden`: waarom werkt deze regel maar één kant op?");
                }
                if let (Nature::OneWay(direction), Some(only)) = (nature, only)
                    && only != direction
                {
                    let (word, does) = shown(direction);
                    self.wrong(at, format!("deze regel kan alleen {does}: hier hoort `only: {word}`"));
                }
            }
        }
        (only, reden)
    }

    /// A path of the partner.
    fn partner(&mut self, node: &Node) -> Option<PartnerPath> {
        let text = node.text(self.mistakes)?;
        let path = match self.side {
            Side::Xml => path::xml(text, &self.namespaces),
            Side::Json => path::json(text),
            Side::Csv => path::csv(text),
        };
        path.map_err(|text| self.mistakes.at(node, text)).ok()
    }
}

fn shown(direction: Only) -> (&'static str, &'static str) {
    match direction {
        Only::In => ("in", "lezen"),
        Only::Out => ("out", "schrijven"),
    }
}

/// Whether a block has a key.
fn has(node: &Node, name: &str) -> bool {
    matches!(&node.value, Yaml::Map(pairs) if pairs.iter().any(|(k, _)| as_text(k) == Some(name)))
}

fn as_text(node: &Node) -> Option<&str> {
    if let Yaml::Text(text) = &node.value { Some(text) } else { None }
}

/// A YAML value as JSON.
fn json(node: &Node) -> Value {
    match &node.value {
        Yaml::Empty => Value::Null,
        Yaml::Bool(b) => (*b).into(),
        Yaml::Int(i) => (*i).into(),
        Yaml::Float(f) => (*f).into(),
        Yaml::Text(text) => text.as_str().into(),
        Yaml::List(items) => items.iter().map(json).collect(),
        Yaml::Map(pairs) => {
            let key = |k: &Node| as_text(k).unwrap_or_default().to_owned();
            Value::Object(pairs.iter().map(|(k, v)| (key(k), json(v))).collect())
        }
    }
}
