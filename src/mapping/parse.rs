//! Reading a mapping file: every mistake with its line, what is wrong and what was expected, all at once.

use super::convert::{self, Codes, Convert, Type};
use super::path::{self, CanonicalPath, Namespaces, PartnerPath};
use super::syntax::{EnvelopeValue, Line, Only, Plan, Side, What};
use crate::yaml::{self, Mistake, Mistakes, Node, Value as Yaml};
use serde_json::Value;

/// A mapping file.
pub struct Mapping;

/// What a mapping needs to know of the world to be compiled.
pub struct Context<'c> {
    /// The canonical schema of a kind, by name; None: no such kind.
    pub schema: &'c dyn Fn(&str) -> Option<Value>,
    /// The pairs (partner, canonical) of a code table named in the file; the error is Dutch.
    pub codes: &'c dyn Fn(&str) -> Result<Codes, String>,
}

impl Mapping {
    /// Reads and compiles the text of a mapping file, or gives every mistake in it.
    pub fn parse(file: &str, text: &str, context: &Context<'_>) -> Result<Plan, Vec<Mistake>> {
        let node = yaml::parse(file, text).map_err(|m| vec![m])?;
        let mut mistakes = Mistakes::new(file);
        let plan = Reader {
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

struct Reader<'r, 'c> {
    context: &'r Context<'c>,
    mistakes: &'r mut Mistakes,
    namespaces: Namespaces,
    side: Side,
    schema: Value,
}

impl Reader<'_, '_> {
    fn plan(mut self, node: &Node) -> Option<Plan> {
        let mut table = node.table(self.mistakes)?;
        if let Some(side) = table.need("partner", self.mistakes) {
            match side.text(self.mistakes) {
                Some("xml") => self.side = Side::Xml,
                Some("json") => self.side = Side::Json,
                Some(_) => self.mistakes.at(side, "`partner` is `xml` of `json`"),
                None => {}
            }
        }
        let kind = table.need("canonical", self.mistakes);
        let canonical = kind.and_then(|k| k.text(self.mistakes)).unwrap_or_default().to_owned();
        if let Some(kind) = kind {
            match (self.context.schema)(&canonical) {
                Some(schema) => self.schema = schema,
                None => self.mistakes.at(kind, format!("de canonieke soort `{canonical}` bestaat niet")),
            }
        }
        if let Some(names) = table.get("namespaces").and_then(|n| n.table(self.mistakes)) {
            let mut names = names;
            for (_, prefix, value) in names.pairs(self.mistakes) {
                if let Some(name) = value.text(self.mistakes) {
                    self.namespaces.list.push((prefix.to_owned(), name.to_owned()));
                }
            }
        }
        let root = table.get("root");
        let mut roots = vec![];
        for root in root.map(as_list).unwrap_or_default() {
            if let Some(PartnerPath::Xml { mut steps, attribute: None }) = self.partner(root)
                && steps.len() == 1
            {
                roots.append(&mut steps);
            } else {
                self.mistakes.at(root, "`root` is de naam van één element");
            }
        }
        if self.side == Side::Xml && roots.is_empty() {
            self.mistakes.at(node, "bij `partner: xml` hoort `root`: het element waar alle paden beginnen");
        }
        let lines = table.need("fields", self.mistakes).map(|n| self.lines(n, &[])).unwrap_or_default();
        table.finish(self.mistakes);
        Some(Plan { side: self.side, canonical, namespaces: self.namespaces, roots, lines })
    }

    fn lines(&mut self, node: &Node, base: &[String]) -> Vec<Line> {
        let mistakes = &mut *self.mistakes;
        let items = node.list(mistakes);
        items.iter().filter_map(|item| self.line(item, base)).collect()
    }

    fn line(&mut self, node: &Node, base: &[String]) -> Option<Line> {
        let Yaml::Map(pairs) = &node.value else {
            self.mistakes.at(
                node,
                "een regel is `pad: veld` of een blok dat met `each`, `either`, `join`, `days` of `fill` begint",
            );
            return None;
        };
        let key = |name: &str| pairs.iter().any(|(k, _)| k.value == Yaml::Text(name.to_owned()));
        let (what, only) = if key("each") {
            self.each(node, base)?
        } else if key("either") || key("join") || key("days") || key("fill") {
            self.block(node, base)?
        } else if let [(partner, value)] = pairs.as_slice() {
            self.pair(partner, value, base)?
        } else {
            self.mistakes.at(node, "een regel heeft één pad; zet elk pad op een eigen regel met `-` ervoor");
            return None;
        };
        Some(Line { line: node.line, what, only })
    }

    /// `partner: canonical` or `partner: { is | const | envelope, .. }`.
    fn pair(&mut self, partner: &Node, value: &Node, base: &[String]) -> Option<(What, Option<(Only, String)>)> {
        let path = self.partner(partner);
        if let Yaml::Text(_) = value.value {
            let canonical = self.canonical(value, base)?;
            let convert = Convert::Plain(self.type_of(value, base, &canonical)?);
            return Some((What::Field { partner: vec![path?], canonical, convert, when: None }, None));
        }
        let mut table = value.table(self.mistakes)?;
        let what = if let Some(constant) = table.get("const") {
            let when = table.get("when").and_then(|w| self.canonical(w, &[]));
            path.map(|partner| What::Const { partner, value: json(constant), when })
        } else if let Some(envelope) = table.get("envelope") {
            let value = self.envelope(envelope);
            path.zip(value).map(|(partner, value)| What::Envelope { partner, value })
        } else {
            let is = table.need("is", self.mistakes);
            let canonical = is.and_then(|is| self.canonical(is, base).map(|c| (is, c)));
            let convert = canonical.as_ref().and_then(|(is, c)| self.convert(table.get("as"), is, base, c));
            table.get("as");
            let when = table.get("when").and_then(|w| self.canonical(w, &[]));
            path.zip(canonical).zip(convert).map(|((p, (_, canonical)), convert)| What::Field {
                partner: vec![p],
                canonical,
                convert,
                when,
            })
        };
        let only = self.only(&mut table);
        table.finish(self.mistakes);
        Some((what?, only))
    }

    fn each(&mut self, node: &Node, base: &[String]) -> Option<(What, Option<(Only, String)>)> {
        let mut table = node.table(self.mistakes)?;
        let partner = table.need("each", self.mistakes).and_then(|n| self.partner(n));
        let is = table.need("is", self.mistakes)?;
        let canonical = self.canonical(is, base)?;
        let mut inner: Vec<String> = base.iter().chain(&canonical).cloned().collect();
        inner.push("[]".to_owned());
        let plain = matches!(table.get("value").map(|n| &n.value), Some(Yaml::Bool(true)));
        let value = if plain {
            let kind = self.schema_type(&inner);
            match table.get("as") {
                Some(conversion) => Some(self.parse_convert(conversion, kind.unwrap_or(Type::Other))?),
                None => Some(Convert::Plain(kind.unwrap_or(Type::Text))),
            }
        } else {
            table.get("as");
            None
        };
        let fields = table.get("fields");
        let lines = fields.map(|n| self.lines(n, &inner)).unwrap_or_default();
        if fields.is_some() == plain {
            self.mistakes.at(
                node,
                "bij `each` hoort óf `fields` (een lijst van blokken) óf `value: true` (een lijst van waarden)",
            );
        }
        let only = self.only(&mut table);
        table.finish(self.mistakes);
        Some((What::Each { partner: partner?, canonical, value, lines }, only))
    }

    /// `either`, `join`, `days` and `fill`.
    fn block(&mut self, node: &Node, base: &[String]) -> Option<(What, Option<(Only, String)>)> {
        let mut table = node.table(self.mistakes)?;
        let is = table.need("is", self.mistakes)?;
        let canonical = self.canonical(is, base)?;
        let what = if let Some(either) = table.get("either") {
            let partner: Vec<_> = either.list(self.mistakes).iter().filter_map(|p| self.partner(p)).collect();
            let convert = self.convert(table.get("as"), is, base, &canonical)?;
            What::Field { partner, canonical, convert, when: None }
        } else if let Some(join) = table.get("join") {
            let parts = join.list(self.mistakes).iter().filter_map(|p| self.partner(p)).collect();
            What::Join { parts, with: table.text("with", self.mistakes).unwrap_or(" ").to_owned(), canonical }
        } else if let Some(days) = table.get("days") {
            let ends: Vec<_> = days.list(self.mistakes).iter().filter_map(|p| self.canonical(p, base)).collect();
            let [from, to] = <[CanonicalPath; 2]>::try_from(ends)
                .map_err(|_| self.mistakes.at(days, "`days` heeft twee canonieke datums: [eerste dag, laatste dag]"))
                .ok()?;
            What::Days { from, to, canonical }
        } else {
            What::Fill { canonical, value: json(table.need("fill", self.mistakes)?) }
        };
        let only = self.only(&mut table);
        table.finish(self.mistakes);
        Some((what, only))
    }

    fn only(&mut self, table: &mut yaml::Table<'_>) -> Option<(Only, String)> {
        let reason = table.text("reden", self.mistakes).unwrap_or_default().to_owned();
        let node = table.get("only")?;
        let only = match node.text(self.mistakes)? {
            "in" => Only::In,
            "out" => Only::Out,
            _ => {
                self.mistakes.at(node, "`only` is `in` of `out`");
                return None;
            }
        };
        if reason.is_empty() {
            self.mistakes.at(node, "bij `only` hoort `reden`: waarom werkt deze regel maar één kant op?");
        }
        Some((only, reason))
    }

    fn partner(&mut self, node: &Node) -> Option<PartnerPath> {
        let text = node.text(self.mistakes)?;
        let path = match self.side {
            Side::Xml => path::xml(text, &self.namespaces),
            Side::Json => path::json(text),
        };
        path.map_err(|text| self.mistakes.at(node, text)).ok()
    }

    fn canonical(&mut self, node: &Node, base: &[String]) -> Option<CanonicalPath> {
        let text = node.text(self.mistakes)?;
        let keys = path::canonical(text).map_err(|text| self.mistakes.at(node, text)).ok()?;
        let full: Vec<String> = base.iter().chain(&keys).cloned().collect();
        if !self.schema.is_null() && find(&self.schema, &self.schema, &full).is_none() {
            let parent = find(&self.schema, &self.schema, &full[..full.len().saturating_sub(1)]);
            let known: Vec<_> = parent
                .and_then(|p| p.get("properties")?.as_object())
                .map(|p| p.keys().map(|k| format!("`{k}`")).collect())
                .unwrap_or_default();
            self.mistakes
                .at(node, format!("het canonieke veld `{text}` bestaat niet; hier bestaan: {}", known.join(", ")));
            return None;
        }
        Some(keys)
    }

    fn schema_type(&self, full: &[String]) -> Option<Type> {
        let field = find(&self.schema, &self.schema, full)?;
        let kind = |f: &Value| f.get("type").and_then(|t| t.as_str().map(str::to_owned));
        Some(match kind(field).as_deref() {
            Some("integer") => Type::Integer,
            Some("number") => Type::Number,
            Some("boolean") => Type::Bool,
            Some("string") => Type::Text,
            None if field.get("enum").is_some() || field.get("const").is_some() => Type::Text,
            _ => Type::Other,
        })
    }

    fn type_of(&mut self, node: &Node, base: &[String], canonical: &[String]) -> Option<Type> {
        let full: Vec<String> = base.iter().chain(canonical).cloned().collect();
        let kind = self.schema_type(&full).unwrap_or(Type::Text);
        if kind == Type::Other && self.side == Side::Xml {
            self.mistakes
                .at(node, "dit canonieke veld is een blok of lijst; wijs een veld erin aan, of gebruik `each`");
            return None;
        }
        Some(kind)
    }

    fn convert(
        &mut self,
        conversion: Option<&Node>,
        is: &Node,
        base: &[String],
        canonical: &[String],
    ) -> Option<Convert> {
        match conversion {
            None => self.type_of(is, base, canonical).map(Convert::Plain),
            Some(node) => {
                let full: Vec<String> = base.iter().chain(canonical).cloned().collect();
                self.parse_convert(node, self.schema_type(&full).unwrap_or(Type::Other))
            }
        }
    }

    fn parse_convert(&mut self, node: &Node, canonical: Type) -> Option<Convert> {
        let text = node.text(self.mistakes)?;
        convert::parse(text, canonical, self.context.codes).map_err(|text| self.mistakes.at(node, text)).ok()
    }

    fn envelope(&mut self, node: &Node) -> Option<EnvelopeValue> {
        let text = node.text(self.mistakes)?;
        let pattern = text.split_once('(').and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)));
        match (text, pattern) {
            ("levering_id", _) => Some(EnvelopeValue::LeveringId),
            ("bericht_id", _) => Some(EnvelopeValue::BerichtId),
            ("afzender_id", _) => Some(EnvelopeValue::AfzenderId),
            ("tijdstip", None) => convert::Pattern::new("yyyyMMddHHmmssSSS").ok().map(EnvelopeValue::Tijdstip),
            (_, Some(("tijdstip" | "datum", pattern))) => convert::Pattern::new(pattern)
                .map(EnvelopeValue::Tijdstip)
                .map_err(|text| self.mistakes.at(node, text))
                .ok(),
            _ => match text.split_once('.') {
                Some(("zender", key)) => Some(EnvelopeValue::Zender(key.to_owned())),
                Some(("ontvanger", key)) => Some(EnvelopeValue::Ontvanger(key.to_owned())),
                _ => {
                    self.mistakes.at(
                        node,
                        "`envelope` is een van: levering_id, bericht_id, afzender_id, tijdstip, tijdstip(patroon), datum(patroon), zender.<sleutel>, ontvanger.<sleutel>",
                    );
                    None
                }
            },
        }
    }
}

fn as_list(node: &Node) -> Vec<&Node> {
    match &node.value {
        Yaml::List(items) => items.iter().collect(),
        _ => vec![node],
    }
}

/// The schema of a field, following `$ref`; `[]` steps into the items of an array.
fn find<'s>(root: &'s Value, at: &'s Value, path: &[String]) -> Option<&'s Value> {
    let at = resolve(root, at);
    let Some((first, rest)) = path.split_first() else { return Some(at) };
    let next = if first == "[]" { at.get("items")? } else { at.get("properties")?.get(first)? };
    find(root, next, rest)
}

fn resolve<'s>(root: &'s Value, at: &'s Value) -> &'s Value {
    match at.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#')) {
        Some(pointer) => root.pointer(pointer).map_or(at, |found| resolve(root, found)),
        None => at,
    }
}

fn json(node: &Node) -> Value {
    match &node.value {
        Yaml::Empty => Value::Null,
        Yaml::Bool(b) => (*b).into(),
        Yaml::Int(i) => (*i).into(),
        Yaml::Float(f) => (*f).into(),
        Yaml::Text(text) => text.as_str().into(),
        Yaml::List(items) => items.iter().map(json).collect(),
        Yaml::Map(pairs) => {
            let key = |k: &Node| if let Yaml::Text(text) = &k.value { text.clone() } else { String::new() };
            Value::Object(pairs.iter().map(|(k, v)| (key(k), json(v))).collect())
        }
    }
}
