//! An XML element to be written: what a mapping builds and `format::xml::write` turns into bytes.

/// An attribute to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attribute {
    /// Prefix; empty for an attribute in no namespace.
    pub prefix: String,
    /// Local name.
    pub name: String,
    /// Namespace name; empty for none.
    pub namespace: String,
    /// The value, unescaped.
    pub value: String,
}

/// An element to be written. It has text or children; when both are set the text comes first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Prefix; empty for the default namespace or none.
    pub prefix: String,
    /// Local name.
    pub name: String,
    /// Namespace name; empty for none.
    pub namespace: String,
    /// Attributes, in order.
    pub attributes: Vec<Attribute>,
    /// Child elements, in order.
    pub children: Vec<Element>,
    /// Character data, unescaped.
    pub text: String,
    /// Writes `xsi:nil="true"`.
    pub nil: bool,
}

impl Element {
    /// An empty element.
    pub fn new(prefix: impl Into<String>, namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), name: name.into(), namespace: namespace.into(), ..Self::default() }
    }

    /// The same with text.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// The same with one more child.
    #[must_use]
    pub fn child(mut self, child: Element) -> Self {
        self.children.push(child);
        self
    }

    /// The same with one more attribute.
    #[must_use]
    pub fn attribute(
        mut self,
        prefix: impl Into<String>,
        name: impl Into<String>,
        namespace: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        self.attributes.push(Attribute {
            prefix: prefix.into(),
            name: name.into(),
            namespace: namespace.into(),
            value: value.into(),
        });
        self
    }
}
