//! Pushes a [`Node`] and everything below it through the engine, in document order, and keeps what the engine objects
//! to. Which objections, with which names and bounds, is for [`super::explain`] to find out: here a valid message costs
//! nothing extra.

use super::compiled::Compiled;
use crate::message::tree::{AttributeView, Node};
use xsd_schema::NameId;
use xsd_schema::namespace::context::NamespaceContextSnapshot;
use xsd_schema::namespace::table::XSI_NAMESPACE;
use xsd_schema::validation::{
    ContentType, SchemaInfo, SchemaValidity, ValidationError, ValidationRuntime, ValidationSink, ValidationWarning,
};

/// Where in an element the walk was when the engine objected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Moment {
    /// At its start: is it allowed here, is it declared?
    Start,
    /// At the attribute with this position.
    Attribute(usize),
    /// After its attributes: is one missing?
    Attributes,
    /// At its character data.
    Text,
    /// At its end: is the value right, are all children there?
    End,
    /// After everything: references between elements.
    Finish,
}

/// One objection: the element by its index in the tree, the moment, and the rule (`cvc-...`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken {
    pub node: u32,
    pub moment: Moment,
    pub rule: &'static str,
}

/// Collects objections at the place the walk is at.
pub(super) struct Sink {
    node: u32,
    moment: Moment,
    pub broken: Vec<Broken>,
    limit: usize,
}

impl ValidationSink for Sink {
    fn on_error(&mut self, error: ValidationError) {
        // One element can break one rule several times (three attributes missing): that is told once.
        let broken = Broken { node: self.node, moment: self.moment, rule: error.constraint };
        if self.broken.last() != Some(&broken) && self.broken.len() < self.limit {
            self.broken.push(broken);
        }
    }
    fn on_warning(&mut self, _: ValidationWarning) {}
}

pub(super) type Run<'r> = ValidationRuntime<'r, Sink>;

/// Looks over the shoulder of a walk.
pub(super) trait Watch {
    /// Before the element is offered to its parent.
    fn before_start(&mut self, _: &Run<'_>, _: Node<'_, '_>) {}
    /// What the engine made of an attribute.
    fn attribute(&mut self, _: Node<'_, '_>, _: usize, _: &SchemaInfo) {}
    /// After the last attribute.
    fn attributes(&mut self, _: &Run<'_>, _: Node<'_, '_>) {}
    /// Ends the element and answers whether it was valid.
    fn end(&mut self, run: &mut Run<'_>, _: Node<'_, '_>) -> SchemaValidity {
        run.validate_end_element_novalue()
    }
}

/// Watches nothing: the walk that only wants the verdict.
pub(super) struct Blind;
impl Watch for Blind {}

/// Walks `top` and answers with at most `limit` objections; none means valid.
pub(super) fn walk(compiled: &Compiled, top: Node<'_, '_>, limit: usize, watch: &mut impl Watch) -> Vec<Broken> {
    let sink = Sink { node: top.id(), moment: Moment::Start, broken: vec![], limit };
    let mut walk = Walk::new(compiled, top, sink);
    let validity = walk.subtree(top, watch);
    walk.at(top, Moment::Finish);
    let mut run = walk.run;
    if run.sink.broken.len() < limit
        && let Err(error) = run.end_validation()
    {
        run.sink.on_error(error);
    }
    if run.sink.broken.is_empty() && validity != SchemaValidity::Valid {
        run.sink.broken.push(Broken { node: top.id(), moment: Moment::End, rule: "cvc-elt" });
    }
    std::mem::take(&mut run.sink.broken)
}

struct Walk<'r> {
    compiled: &'r Compiled,
    run: Run<'r>,
    /// The engine's number for each namespace of the tree.
    namespaces: Vec<Option<NameId>>,
    /// The index of the xsi namespace in the tree, when it occurs.
    xsi: Option<u16>,
    /// Prefix bindings per scope of the tree, made on first use.
    contexts: Vec<Option<NamespaceContextSnapshot>>,
}

impl<'r> Walk<'r> {
    fn new(compiled: &'r Compiled, top: Node<'_, '_>, sink: Sink) -> Self {
        let tree = top.tree();
        let namespaces = tree.namespaces().iter().enumerate();
        let namespaces = namespaces.map(|(i, n)| (!n.is_empty()).then(|| compiled.name(n, i))).collect();
        Self {
            compiled,
            run: compiled.validator.start_run(sink),
            namespaces,
            xsi: tree.namespace_id(XSI_NAMESPACE),
            contexts: vec![None; tree.scopes().len()],
        }
    }

    fn at(&mut self, node: Node<'_, '_>, moment: Moment) {
        self.run.sink.node = node.id();
        self.run.sink.moment = moment;
    }

    /// Not recursive: a deep tree costs heap, not stack.
    fn subtree(&mut self, top: Node<'_, '_>, watch: &mut impl Watch) -> SchemaValidity {
        let mut node = top;
        self.open(node, watch);
        loop {
            if self.run.sink.broken.len() >= self.run.sink.limit {
                return SchemaValidity::Invalid;
            }
            if let Some(child) = node.first_child() {
                node = child;
                self.open(node, watch);
                continue;
            }
            loop {
                self.at(node, Moment::End);
                let validity = watch.end(&mut self.run, node);
                if node.id() == top.id() {
                    return validity;
                }
                if let Some(next) = node.next_sibling() {
                    node = next;
                    self.open(node, watch);
                    break;
                }
                let Some(parent) = node.parent() else { return validity };
                node = parent;
            }
        }
    }

    /// The start tag and the character data. All character data of an element goes in at once, before its children:
    /// no rule of XSD looks at where between the children it stands.
    fn open(&mut self, node: Node<'_, '_>, watch: &mut impl Watch) {
        watch.before_start(&self.run, node);
        self.at(node, Moment::Start);
        let context = self.contexts[node.scope_id() as usize]
            .get_or_insert_with(|| context(self.compiled, &self.namespaces, node));
        let (mut xsi_type, mut xsi_nil) = (None, None);
        if self.xsi.is_some() {
            for attribute in node.attributes().filter(|a| Some(a.namespace_id) == self.xsi) {
                match attribute.name {
                    "type" => xsi_type = Some(self.compiled.type_name(attribute.value)),
                    "nil" => xsi_nil = Some(attribute.value),
                    _ => {}
                }
            }
        }
        let name = self.compiled.name(node.name(), 0);
        let namespace = self.namespaces[node.namespace_id() as usize];
        let text = node.text();
        let blank = text.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'));
        // The engine takes any Unicode space for white space, XML only four characters: `&nbsp;` between elements is
        // text, and we have to say so ourselves.
        if !blank && text.trim().is_empty() {
            let info = self.run.validate_element_by_id(name, namespace, xsi_type, xsi_nil, context);
            let rule = match info.content_type {
                Some(ContentType::ElementOnly) => Some("cvc-complex-type.2.3"),
                Some(ContentType::Empty) => Some("cvc-complex-type.2.1"),
                _ => None,
            };
            if let Some(rule) = rule {
                self.run.sink.broken.push(Broken { node: node.id(), moment: Moment::Text, rule });
            }
        } else {
            self.run.validate_element_by_id_novalue(name, namespace, xsi_type, xsi_nil, context);
        }
        for (position, attribute) in node.attributes().enumerate() {
            if self.is_hint(&attribute) {
                continue;
            }
            self.at(node, Moment::Attribute(position));
            let name = self.compiled.name(attribute.name, position + 1);
            let namespace = self.namespaces[attribute.namespace_id as usize];
            let is_type = attribute.name == "type" && Some(attribute.namespace_id) == self.xsi;
            let value = if is_type { self.compiled.type_name(attribute.value) } else { attribute.value };
            let info = self.run.validate_attribute_by_id(name, namespace, value);
            watch.attribute(node, position, &info);
        }
        self.at(node, Moment::Attributes);
        self.run.validate_end_of_attributes_novalue();
        watch.attributes(&self.run, node);
        if !text.is_empty() {
            self.at(node, Moment::Text);
            // An element that says it is nil is empty: white space counts too (XSD part 1, cvc-elt 3.2.1), which the
            // engine lets pass.
            if blank && xsi_nil.is_some_and(|v| matches!(v.trim(), "true" | "1")) {
                self.run.sink.broken.push(Broken { node: node.id(), moment: Moment::Text, rule: "cvc-elt.3.2.1" });
            } else if blank {
                self.run.validate_whitespace(text);
            } else {
                self.run.validate_text(text);
            }
        }
    }

    /// `xsi:schemaLocation` is a hint where to find a schema. We have ours and follow none of a message.
    fn is_hint(&self, attribute: &AttributeView<'_>) -> bool {
        Some(attribute.namespace_id) == self.xsi
            && matches!(attribute.name, "schemaLocation" | "noNamespaceSchemaLocation")
    }
}

/// The prefixes in force at `node`; they matter to `xsi:type` and to values of type QName.
fn context(compiled: &Compiled, namespaces: &[Option<NameId>], node: Node<'_, '_>) -> NamespaceContextSnapshot {
    let mut context = NamespaceContextSnapshot::default();
    for (prefix, namespace) in &node.tree().scopes()[node.scope_id() as usize] {
        let Some(namespace) = namespaces[*namespace as usize] else { continue };
        if prefix.is_empty() {
            context.default_ns = Some(namespace);
        } else if let Some(prefix) = compiled.prefix(prefix) {
            context.bindings.push((prefix, namespace));
        }
    }
    context
}
