//! A parsed XML document: a flat arena of elements over the text it was read from. It holds what schemas and mappings
//! need (names, namespaces, attributes, character data, line numbers) and nothing else: comments and processing
//! instructions are gone.
//!
//! `format::xml::read` makes one; `schema::xsd` and `mapping::run` walk it through [`Node`].

/// A piece of text: in the source when it stands there literally, in the side buffer when it was put together (a
/// reference was resolved, a comment cut out).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    start: u32,
    len: u32,
    side: bool,
}

/// No element: the end of a sibling list, the parent of the root.
const NONE: u32 = u32::MAX;

#[derive(Debug)]
struct Element {
    name: Span,
    prefix: Span,
    namespace: u16,
    parent: u32,
    first_child: u32,
    last_child: u32,
    next_sibling: u32,
    attributes: (u32, u32),
    text: Span,
    offset: u32,
    /// Index into `scopes`: the prefix bindings in force.
    scope: u32,
}

#[derive(Debug)]
struct Attribute {
    name: Span,
    prefix: Span,
    namespace: u16,
    value: Span,
}

/// An XML document; see the module. Borrows the text it was read from.
#[derive(Debug)]
pub struct Tree<'s> {
    source: &'s str,
    side: String,
    elements: Vec<Element>,
    attributes: Vec<Attribute>,
    /// Distinct namespace names; index 0 is "no namespace".
    namespaces: Vec<String>,
    /// Prefix bindings in force, one list per distinct scope: (prefix, namespace index).
    scopes: Vec<Vec<(String, u16)>>,
}

impl<'s> Tree<'s> {
    /// An empty tree over `source`, which must be shorter than 4 GiB (the body cap sees to that).
    pub fn new(source: &'s str) -> Self {
        Self {
            source,
            side: String::new(),
            elements: Vec::with_capacity(source.len() / 64 + 4),
            attributes: Vec::new(),
            namespaces: vec![String::new()],
            scopes: vec![vec![]],
        }
    }

    /// The text it was read from, without a byte order mark.
    pub fn source(&self) -> &'s str {
        self.source
    }

    /// The root element. None only while the tree is being built.
    pub fn root(&self) -> Option<Node<'_, 's>> {
        (!self.elements.is_empty()).then_some(Node { tree: self, id: 0 })
    }

    /// The index of a namespace name in this document, if it occurs.
    pub fn namespace_id(&self, name: &str) -> Option<u16> {
        self.namespaces.iter().position(|n| n == name).and_then(|i| u16::try_from(i).ok())
    }

    /// The namespace names of this document; index 0 is "no namespace".
    pub fn namespaces(&self) -> &[String] {
        &self.namespaces
    }

    /// The distinct lists of prefix bindings; [`Node::scope_id`] indexes it.
    pub fn scopes(&self) -> &[Vec<(String, u16)>] {
        &self.scopes
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Whether no element was added yet.
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    fn str(&self, span: Span) -> &str {
        let text = if span.side { self.side.as_str() } else { self.source };
        &text[span.start as usize..(span.start + span.len) as usize]
    }
}

/// Building: used by `format::xml::read` alone.
impl<'s> Tree<'s> {
    /// The span of `part`, which must be a slice of the source; anything else is copied to the side buffer.
    pub fn span(&mut self, part: &str) -> Span {
        let base = self.source.as_ptr() as usize;
        let at = part.as_ptr() as usize;
        if at >= base && at + part.len() <= base + self.source.len() {
            Span { start: (at - base) as u32, len: part.len() as u32, side: false }
        } else {
            let start = self.side.len() as u32;
            self.side.push_str(part);
            Span { start, len: part.len() as u32, side: true }
        }
    }

    /// Interns a namespace name.
    pub fn intern_namespace(&mut self, name: &str) -> u16 {
        self.namespace_id(name).unwrap_or_else(|| {
            self.namespaces.push(name.to_owned());
            (self.namespaces.len() - 1) as u16
        })
    }

    /// Adds a list of prefix bindings; the answer is its scope id.
    pub fn push_scope(&mut self, bindings: Vec<(String, u16)>) -> u32 {
        self.scopes.push(bindings);
        (self.scopes.len() - 1) as u32
    }

    /// Adds an element below `parent` (None: the root) that starts at byte `offset` of the source.
    pub fn push_element(
        &mut self,
        parent: Option<u32>,
        name: Span,
        prefix: Span,
        namespace: u16,
        scope: u32,
        offset: usize,
    ) -> u32 {
        let id = self.elements.len() as u32;
        let attributes = (self.attributes.len() as u32, 0);
        self.elements.push(Element {
            name,
            prefix,
            namespace,
            parent: parent.unwrap_or(NONE),
            first_child: NONE,
            last_child: NONE,
            next_sibling: NONE,
            attributes,
            text: Span::default(),
            offset: offset as u32,
            scope,
        });
        if let Some(parent) = parent {
            let last = std::mem::replace(&mut self.elements[parent as usize].last_child, id);
            if last == NONE {
                self.elements[parent as usize].first_child = id;
            } else {
                self.elements[last as usize].next_sibling = id;
            }
        }
        id
    }

    /// Adds an attribute to the element added last.
    pub fn push_attribute(&mut self, name: Span, prefix: Span, namespace: u16, value: Span) {
        self.attributes.push(Attribute { name, prefix, namespace, value });
        if let Some(element) = self.elements.last_mut() {
            element.attributes.1 += 1;
        }
    }

    /// Sets the character data of an element: all of it at once, because adding piece by piece would copy the text
    /// before it every time.
    pub fn set_text(&mut self, element: u32, text: Span) {
        self.elements[element as usize].text = text;
    }

    /// What a span of this document says.
    pub fn text_of(&self, span: Span) -> &str {
        self.str(span)
    }

    /// The local name of an element by its index.
    pub fn name(&self, element: u32) -> &str {
        self.str(self.elements[element as usize].name)
    }
}

/// An element of a [`Tree`].
#[derive(Clone, Copy)]
pub struct Node<'t, 's> {
    tree: &'t Tree<'s>,
    id: u32,
}

impl<'t, 's> Node<'t, 's> {
    fn element(&self) -> &'t Element {
        &self.tree.elements[self.id as usize]
    }

    /// The document it is part of.
    pub fn tree(&self) -> &'t Tree<'s> {
        self.tree
    }

    /// Its index in document order; the root is 0.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The element with this index in the same document.
    pub fn at(&self, id: u32) -> Node<'t, 's> {
        Node { tree: self.tree, id }
    }

    /// Local name.
    pub fn name(&self) -> &'t str {
        self.tree.str(self.element().name)
    }

    /// Prefix as written; empty without one.
    pub fn prefix(&self) -> &'t str {
        self.tree.str(self.element().prefix)
    }

    /// Namespace name; empty when there is none.
    pub fn namespace(&self) -> &'t str {
        &self.tree.namespaces[self.element().namespace as usize]
    }

    /// Index of the namespace in [`Tree::namespaces`].
    pub fn namespace_id(&self) -> u16 {
        self.element().namespace
    }

    /// Index of the prefix bindings in force in [`Tree::scopes`].
    pub fn scope_id(&self) -> u32 {
        self.element().scope
    }

    /// All character data directly in this element, in order, untrimmed.
    pub fn text(&self) -> &'t str {
        self.tree.str(self.element().text)
    }

    /// Where its character data stands in the source, when it stands there literally and in one piece.
    pub fn text_range(&self) -> Option<std::ops::Range<usize>> {
        let span = self.element().text;
        (!span.side).then(|| span.start as usize..(span.start + span.len) as usize)
    }

    /// Where the value of an attribute stands in the source, when it stands there literally.
    pub fn attribute_range(&self, namespace_id: u16, name: &str) -> Option<std::ops::Range<usize>> {
        let (start, len) = self.element().attributes;
        let own = &self.tree.attributes[start as usize..(start + len) as usize];
        let span = own.iter().find(|a| a.namespace == namespace_id && self.tree.str(a.name) == name)?.value;
        (!span.side).then(|| span.start as usize..(span.start + span.len) as usize)
    }

    /// The line its start tag begins on, from 1.
    pub fn line(&self) -> u32 {
        let before = &self.tree.source.as_bytes()[..self.element().offset as usize];
        before.iter().filter(|b| **b == b'\n').count() as u32 + 1
    }

    /// The element around it.
    pub fn parent(&self) -> Option<Node<'t, 's>> {
        let parent = self.element().parent;
        (parent != NONE).then_some(Node { tree: self.tree, id: parent })
    }

    /// The first child element.
    pub fn first_child(&self) -> Option<Node<'t, 's>> {
        let id = self.element().first_child;
        (id != NONE).then_some(Node { tree: self.tree, id })
    }

    /// The next element with the same parent.
    pub fn next_sibling(&self) -> Option<Node<'t, 's>> {
        let id = self.element().next_sibling;
        (id != NONE).then_some(Node { tree: self.tree, id })
    }

    /// Child elements in document order.
    pub fn children(&self) -> impl Iterator<Item = Node<'t, 's>> + use<'t, 's> {
        std::iter::successors(self.first_child(), Node::next_sibling)
    }

    /// Attributes in document order, namespace declarations left out.
    pub fn attributes(&self) -> impl Iterator<Item = AttributeView<'t>> + use<'t, 's> {
        let (start, len) = self.element().attributes;
        let tree = self.tree;
        tree.attributes[start as usize..(start + len) as usize].iter().map(move |a| AttributeView {
            name: tree.str(a.name),
            prefix: tree.str(a.prefix),
            namespace: &tree.namespaces[a.namespace as usize],
            namespace_id: a.namespace,
            value: tree.str(a.value),
        })
    }

    /// The value of an attribute by namespace name (empty: none) and local name.
    pub fn attribute(&self, namespace: &str, name: &str) -> Option<&'t str> {
        self.attributes().find(|a| a.name == name && a.namespace == namespace).map(|a| a.value)
    }

    /// Where it stands, as an XPath of local names with a position where siblings share a name:
    /// `/Envelope/Body/zakLk01/object/heeft[2]`.
    pub fn path(&self) -> String {
        let mut steps = vec![];
        let mut at = Some(*self);
        while let Some(node) = at {
            let mut step = node.name().to_owned();
            if let Some(parent) = node.parent() {
                let same = |n: &Node| n.name() == node.name() && n.namespace_id() == node.namespace_id();
                if parent.children().filter(same).count() > 1 {
                    let position = parent.children().filter(same).take_while(|n| n.id != node.id).count() + 1;
                    step = format!("{step}[{position}]");
                }
            }
            steps.push(step);
            at = node.parent();
        }
        steps.reverse();
        format!("/{}", steps.join("/"))
    }
}

/// An attribute of a [`Node`].
#[derive(Debug, Clone, Copy)]
pub struct AttributeView<'t> {
    /// Local name.
    pub name: &'t str,
    /// Prefix as written; empty without one.
    pub prefix: &'t str,
    /// Namespace name; empty when there is none.
    pub namespace: &'t str,
    /// Index of the namespace in [`Tree::namespaces`].
    pub namespace_id: u16,
    /// The value, references resolved, white space normalised as XML 1.0 section 3.3.3 says.
    pub value: &'t str,
}
