//! What a plan says, as a flat list: each place of the partner beside the canonical field it belongs to. For whoever
//! looks at a mapping instead of running it: the checker, the coverage figure, the page a functional person signs.

use super::path::{Namespaces, PartnerPath};
use super::syntax::{Line, Only, Plan, Side, What};

/// One place of the partner's document and what the mapping does with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Line in the mapping file.
    pub line: u32,
    /// Where it stands at the partner, from the element or document all paths start at, one step each: `{namespace}name`
    /// or `@{namespace}name` in XML; a key in JSON, `[]` for the items of an array. Empty for a line without one.
    pub partner: Vec<String>,
    /// The same as the mapping writes it, with the lists around it.
    pub shown: String,
    /// The canonical field, from the top, `[]` for the items of an array; None for constants and envelope values.
    pub canonical: Option<Vec<String>>,
    /// The partner's value becomes canonical.
    pub reads: bool,
    /// The canonical value is written for the partner.
    pub writes: bool,
    /// Why it works one way only, in the mapping's own words.
    pub reden: Option<String>,
}

impl Plan {
    /// Every place the mapping names, in the order of the file.
    pub fn uses(&self) -> Vec<Use> {
        let mut uses = vec![];
        let at = At { plan: self, partner: vec![], shown: String::new(), canonical: vec![], reads: true, writes: true };
        at.lines(&self.lines, &mut uses);
        uses
    }
}

/// Where in the lists of a plan we are.
struct At<'p> {
    plan: &'p Plan,
    partner: Vec<String>,
    shown: String,
    canonical: Vec<String>,
    reads: bool,
    writes: bool,
}

impl At<'_> {
    fn lines(&self, lines: &[Line], uses: &mut Vec<Use>) {
        lines.iter().for_each(|line| self.line(line, uses));
    }

    fn add(&self, line: &Line, partner: Option<&PartnerPath>, canonical: Option<&[String]>, uses: &mut Vec<Use>) {
        uses.push(Use {
            line: line.line,
            partner: partner.map(|p| self.steps(p)).unwrap_or_default(),
            shown: partner.map(|p| self.show(p)).unwrap_or_default(),
            canonical: canonical.map(|c| self.canonical.iter().chain(c).cloned().collect()),
            reads: self.reads && line.works(Only::In),
            writes: self.writes && line.works(Only::Out),
            reden: line.only.as_ref().map(|(_, reden)| reden.clone()),
        });
    }

    fn line(&self, line: &Line, uses: &mut Vec<Use>) {
        match &line.what {
            What::Field { partner, canonical, .. } => {
                for (index, path) in partner.iter().enumerate() {
                    self.add(line, Some(path), Some(canonical), uses);
                    // Of several places the first is written, all are read.
                    if index > 0 {
                        uses.last_mut().into_iter().for_each(|last| last.writes = false);
                    }
                }
            }
            What::Join { parts, canonical, .. } => {
                parts.iter().for_each(|part| self.add(line, Some(part), Some(canonical), uses));
            }
            What::Each { partner, canonical, value, lines } => {
                self.add(line, Some(partner), Some(canonical), uses);
                let inner = At {
                    plan: self.plan,
                    partner: self.steps(partner).into_iter().chain(self.item()).collect(),
                    shown: self.show(partner),
                    canonical: self.canonical.iter().chain(canonical).cloned().chain(["[]".to_owned()]).collect(),
                    reads: self.reads && line.works(Only::In),
                    writes: self.writes && line.works(Only::Out),
                };
                if value.is_none() {
                    inner.lines(lines, uses);
                }
            }
            What::Const { partner, .. } | What::Envelope { partner, .. } => self.add(line, Some(partner), None, uses),
            What::Fill { canonical, .. } | What::Days { canonical, .. } => self.add(line, None, Some(canonical), uses),
        }
    }

    /// Steps into the items of a JSON array; XML elements repeat by themselves.
    fn item(&self) -> Option<String> {
        (self.plan.side == Side::Json).then(|| "[]".to_owned())
    }

    fn steps(&self, path: &PartnerPath) -> Vec<String> {
        let own = match path {
            PartnerPath::Json(keys) => keys.clone(),
            PartnerPath::Xml { steps, attribute } => {
                let names: &Namespaces = &self.plan.namespaces;
                let full = |namespace: usize, name: &str| match names.list.get(namespace) {
                    Some((_, uri)) => format!("{{{uri}}}{name}"),
                    None => format!("{{}}{name}"),
                };
                let mut own: Vec<String> = steps.iter().map(|s| full(s.namespace, &s.name)).collect();
                own.extend(attribute.iter().map(|a| format!("@{}", full(a.namespace, &a.name))));
                own
            }
        };
        self.partner.iter().cloned().chain(own).collect()
    }

    fn show(&self, path: &PartnerPath) -> String {
        match (self.shown.as_str(), path.show().as_str()) {
            ("", own) => own.to_owned(),
            (around, ".") => around.to_owned(),
            (around, own) => format!("{around}/{own}"),
        }
    }
}
