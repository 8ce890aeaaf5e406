//! From the slots of a message to the places of the partner's document. What stands around his values depends only on
//! which of them are there: [`FlatWriter::document`] makes that once, [`FlatWriter::values`] makes the values of a message.

use super::{Places, Single, Slots, Spot};
use crate::mapping::convert::Convert;
use crate::mapping::path::PartnerPath;
use crate::mapping::syntax::{EnvelopeValue, Formula, Line, Looked, Only, Plan, Side, What, When};
use crate::mapping::template::Template;
use crate::mapping::write::out::{Out, element};
use crate::mapping::write::{Surroundings, start};
use crate::message::element::Element;
use serde_json::Value;
use std::borrow::Cow;

/// Values of a document, at most: which of them are there is a set of bits.
const OUTPUTS_MAX: usize = 64;

/// A plan that writes messages that have slots.
#[derive(Debug, Clone)]
pub struct FlatWriter {
    side: Side,
    makes: Vec<Make>,
    outputs: Vec<Output>,
    /// The slots the receiver may see.
    seen: Vec<bool>,
}

/// A value of the partner's document.
#[derive(Debug, Clone)]
pub struct Output {
    place: PartnerPath,
    /// What it always is, when it is there.
    fixed: Option<Value>,
}

impl Output {
    /// Whether it is an attribute of XML.
    pub fn is_attribute(&self) -> bool {
        matches!(self.place, PartnerPath::Xml { attribute: Some(_), .. })
    }

    /// Whether it is the same in every document that has it.
    pub fn is_fixed(&self) -> bool {
        self.fixed.is_some()
    }
}

/// The partner's document.
pub enum Document<'p> {
    /// Of XML.
    Xml(Element<'p>),
    /// Of JSON, or a row of texts.
    Json(Cow<'p, Value>),
}

/// An output (or more) and where its value comes from.
#[derive(Debug, Clone)]
enum Make {
    Field { slot: usize, convert: Convert, when: Option<When>, to: usize },
    Const { when: Option<When>, to: usize },
    Envelope { value: EnvelopeValue, to: usize },
    Split { template: Template, fields: Vec<(String, Option<usize>, Convert)>, to: usize },
    Compose { template: Template, slot: usize, to: Vec<(String, usize)> },
    Written { formula: Formula<Looked>, convert: Convert, to: usize },
}

/// What a message is written with, and what is told of it.
struct Run<'r, 's> {
    places: &'r Places,
    slots: &'s Slots<'s>,
    seen: &'r [bool],
    around: &'r Surroundings<'r>,
    side: Side,
    values: &'r mut [Option<Single<'s>>],
}

/// Something cannot be written.
struct Wrong;

impl FlatWriter {
    /// The plan for messages with values at `places`, of which `seen` says whether the receiver may see them. None when a
    /// line has no flat form, or when where something is written could depend on what is written.
    pub fn new(plan: &Plan, places: &Places, seen: &dyn Fn(&[String]) -> bool) -> Option<Self> {
        let seen = places.list().iter().map(|path| seen(path)).collect();
        let mut writer = Self { side: plan.side, makes: vec![], outputs: vec![], seen };
        plan.lines.iter().filter(|line| line.works(Only::Out)).try_for_each(|line| writer.add(line, places))?;
        (writer.outputs.len() <= OUTPUTS_MAX && !writer.chooses()).then_some(writer)
    }

    /// The values of a document, in their order; [`Self::values`] gives as many.
    pub fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// Whether a document has an id of ours in it: of its message, or of its delivery.
    pub fn has_ids(&self) -> bool {
        let ours = |value: &EnvelopeValue| matches!(value, EnvelopeValue::LeveringId | EnvelopeValue::BerichtId);
        self.makes.iter().any(|make| matches!(make, Make::Envelope { value, .. } if ours(value)))
    }

    /// Puts the values of a message in `values`, None for what is not written; fixed values have their place only. The set
    /// of those that are there, a bit each. None: something cannot be written, and
    /// [`write`](mod@crate::mapping::write) says what.
    pub fn values<'s>(
        &'s self,
        places: &Places,
        slots: &'s Slots<'s>,
        around: &Surroundings<'_>,
        values: &mut Vec<Option<Single<'s>>>,
    ) -> Option<u64> {
        values.clear();
        values.resize(self.outputs.len(), None);
        let mut run = Run { places, slots, seen: &self.seen, around, side: self.side, values };
        self.makes.iter().try_for_each(|make| make.run(&mut run)).ok()?;
        let bits = values.iter().enumerate().filter(|(_, value)| value.is_some());
        Some(bits.fold(0, |set, (at, _)| set | 1 << at))
    }

    /// The document in which the outputs of a set are there, each with the text `mark` gives it; fixed values as they are.
    pub fn document<'p>(&'p self, plan: &'p Plan, set: u64, mark: &dyn Fn(usize) -> String) -> Document<'p> {
        let mut out = match plan.side {
            Side::Xml => Out::Xml(plan.roots.first().map(|step| element(plan, step)).unwrap_or_default()),
            Side::Json | Side::Csv => Out::Json(start(plan)),
        };
        for (at, output) in self.outputs.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1) {
            match &output.fixed {
                Some(value) => out.fix(plan, &output.place, value),
                None => out.put(plan, &output.place, mark(at).into()),
            }
        }
        match out {
            Out::Xml(element) => Document::Xml(element),
            Out::Json(value) => Document::Json(Cow::Owned(value)),
        }
    }

    fn output(&mut self, place: &PartnerPath, fixed: Option<&Value>) -> usize {
        self.outputs.push(Output { place: place.clone(), fixed: fixed.cloned() });
        self.outputs.len() - 1
    }

    fn add(&mut self, line: &Line, places: &Places) -> Option<()> {
        // Some: its slot, or that there never is a value. None: it is no single value.
        let seen = self.seen.clone();
        let slot = |path: &[String]| match places.find(path) {
            Spot::Slot(slot) => Some(Some(slot).filter(|slot| seen[*slot])),
            Spot::Never => Some(None),
            Spot::Around => None,
        };
        let single = |when: &Option<When>| when.as_ref().is_none_or(|when| places.holds_single(when));
        let make = match &line.what {
            What::Field { partner, canonical, convert, when, .. } => {
                let (Some(place), Some(slot)) = (partner.first(), slot(canonical)?) else { return Some(()) };
                if !single(when) {
                    return None;
                }
                let (convert, when) = (convert.clone(), when.clone());
                Make::Field { slot, convert, when, to: self.output(place, None) }
            }
            What::Const { partner, value, when } => {
                if !single(when) {
                    return None;
                }
                Make::Const { when: when.clone(), to: self.output(partner, Some(value)) }
            }
            What::Envelope { partner, value } => {
                Make::Envelope { value: value.clone(), to: self.output(partner, None) }
            }
            What::Split { partner, template, fields } => {
                let one = |(name, path, convert): &(String, Vec<String>, Convert)| {
                    Some((name.clone(), slot(path)?, convert.clone()))
                };
                let fields = fields.iter().map(one).collect::<Option<_>>()?;
                Make::Split { template: template.clone(), fields, to: self.output(partner, None) }
            }
            What::Compose { template, places, canonical } => {
                let Some(slot) = slot(canonical)? else { return Some(()) };
                // In the order of the template: that is the order they are written in.
                let places = template.names().filter_map(|name| places.iter().find(|(known, _)| known == name));
                let to = places.map(|(name, place)| (name.clone(), self.output(place, None))).collect();
                Make::Compose { template: template.clone(), slot, to }
            }
            What::Written { partner, formula, convert } => {
                if formula.with.iter().any(|(_, looked)| slot(&looked.path).is_none()) {
                    return None;
                }
                let (formula, convert) = (formula.clone(), convert.clone());
                Make::Written { formula, convert, to: self.output(partner, None) }
            }
            _ => return None,
        };
        self.makes.push(make);
        Some(())
    }

    /// Whether a value stands where a step of a path looks to choose (`[@soort='x']`): then the shape of a document would
    /// depend on it.
    fn chooses(&self) -> bool {
        let tags: Vec<Spelled<'_>> = self.outputs.iter().flat_map(|output| tags(&output.place)).collect();
        let own = self.outputs.iter().filter(|output| output.fixed.is_none());
        own.map(|output| spelled(&output.place)).any(|value| tags.contains(&value))
    }
}

/// A place by names only, and whether it is an attribute.
type Spelled<'p> = (Vec<(usize, &'p str)>, bool);

/// The place of the value a path leads to.
fn spelled(path: &PartnerPath) -> Spelled<'_> {
    match path {
        PartnerPath::Json(keys) => (keys.iter().map(|key| (0, key.name.as_str())).collect(), false),
        PartnerPath::Xml { steps, attribute } => {
            let names = steps.iter().map(|step| (step.namespace, step.name.as_str()));
            let own = attribute.iter().map(|name| (name.namespace, name.name.as_str()));
            (names.chain(own).collect(), attribute.is_some())
        }
    }
}

/// The places its steps look at to choose.
fn tags(path: &PartnerPath) -> Vec<Spelled<'_>> {
    let (names, _) = spelled(path);
    let below = |at: usize, own: (usize, _)| names[..=at].iter().copied().chain([own]).collect::<Vec<_>>();
    match path {
        PartnerPath::Json(keys) => {
            let all = keys.iter().enumerate().flat_map(|(at, key)| key.tags.iter().map(move |tag| (at, tag)));
            all.map(|(at, (name, _))| (below(at, (0, name.as_str())), false)).collect()
        }
        PartnerPath::Xml { steps, .. } => {
            let all = steps.iter().enumerate().flat_map(|(at, step)| step.tags.iter().map(move |tag| (at, tag)));
            all.map(|(at, tag)| (below(at, (tag.name.namespace, tag.name.name.as_str())), tag.attribute)).collect()
        }
    }
}

impl Make {
    fn run<'s>(&'s self, run: &mut Run<'_, 's>) -> Result<(), Wrong> {
        let holds = |when: &Option<When>| when.as_ref().is_none_or(|when| when.holds_by(&|looked| run.looked(looked)));
        let slots = run.slots;
        let at = |slot: usize| slots[slot].as_ref().filter(|value| !value.is_null());
        match self {
            Self::Field { when, .. } | Self::Const { when, .. } if !holds(when) => {}
            Self::Field { slot, convert, to, .. } => {
                if let Some(value) = at(*slot) {
                    run.values[*to] = run.convert(convert, value)?;
                }
            }
            Self::Const { to, .. } => run.values[*to] = Some(Single::Other(Value::Null)),
            Self::Envelope { value, to } => run.values[*to] = run.around.value(value, run.side).map(Single::from),
            Self::Split { template, fields, to } => {
                let mut wrong = false;
                let write = |name: &str| {
                    let (_, slot, convert) = fields.iter().find(|(known, _, _)| known == name)?;
                    let text = text(convert, slot.and_then(at)?);
                    wrong |= text.is_none();
                    text
                };
                let filled = template.fill(write).filter(|text| !text.is_empty());
                if wrong {
                    return Err(Wrong);
                }
                run.values[*to] = filled.map(|text| Single::Text(text.into()));
            }
            Self::Compose { template, slot, to } => {
                let Some(value) = at(*slot) else { return Ok(()) };
                let parts = template.split(value.text().ok_or(Wrong)?).map_err(|_| Wrong)?;
                for (name, text) in parts {
                    if let Some((_, to)) = to.iter().find(|(known, _)| *known == name) {
                        run.values[*to] = Some(Single::Text(text));
                    }
                }
            }
            Self::Written { formula, convert, to } => {
                let value = formula.over_by(&|looked| run.looked(looked)).map_err(|_| Wrong)?;
                if let Some(value) = value {
                    run.values[*to] = run.made(convert, &value)?;
                }
            }
        }
        Ok(())
    }
}

impl<'s> Run<'_, 's> {
    /// What a condition or formula looks at, as far as the receiver may see it.
    fn looked(&self, looked: &Looked) -> Option<Cow<'static, Value>> {
        match self.places.find(&looked.path) {
            Spot::Slot(slot) if self.seen[slot] => self.places.value(self.slots, &looked.path).map(Cow::Owned),
            _ => None,
        }
    }

    /// The partner's value; None: it is how nothing is written.
    fn convert(&self, convert: &Convert, value: &'s Single<'s>) -> Result<Option<Single<'s>>, Wrong> {
        match value {
            Single::Text(text) if convert.is_text() => Ok(Some(Single::Text(Cow::Borrowed(text)))),
            Single::Text(text) => self.made(convert, &Value::from(text.as_ref())),
            Single::Other(value) => self.made(convert, value),
        }
    }

    fn made(&self, convert: &Convert, value: &Value) -> Result<Option<Single<'s>>, Wrong> {
        let made = match self.side {
            Side::Json => convert.write_json(value),
            Side::Xml | Side::Csv => convert.write(value).map(Value::String),
        };
        let made = made.ok_or(Wrong)?;
        Ok(Some(made).filter(|value| convert.absent().is_none() || value.as_str() != Some("")).map(Single::from))
    }
}

/// A value as a text of the partner.
fn text<'s>(convert: &Convert, value: &'s Single<'s>) -> Option<Cow<'s, str>> {
    match value {
        Single::Text(text) if convert.is_text() => Some(Cow::Borrowed(text)),
        value => convert.write(&value.value()).map(Cow::Owned),
    }
}
