//! An XML element to be written: what a mapping builds and `format::xml::write` turns into bytes. Names and fixed texts
//! are borrowed from the mapping: a message copies only its own values.

use std::borrow::Cow;

/// An attribute to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attribute<'e> {
    /// Prefix; empty for an attribute in no namespace.
    pub prefix: Cow<'e, str>,
    /// Local name.
    pub name: Cow<'e, str>,
    /// Namespace name; empty for none.
    pub namespace: Cow<'e, str>,
    /// The value, unescaped.
    pub value: Cow<'e, str>,
}

/// An element to be written. It has text or children; when both are set the text comes first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element<'e> {
    /// Prefix; empty for the default namespace or none.
    pub prefix: Cow<'e, str>,
    /// Local name.
    pub name: Cow<'e, str>,
    /// Namespace name; empty for none.
    pub namespace: Cow<'e, str>,
    /// Attributes, in order.
    pub attributes: Vec<Attribute<'e>>,
    /// Child elements, in order.
    pub children: Vec<Element<'e>>,
    /// Character data, unescaped.
    pub text: Cow<'e, str>,
    /// Writes `xsi:nil="true"`.
    pub nil: bool,
}

impl<'e> Element<'e> {
    /// An empty element.
    pub fn new(
        prefix: impl Into<Cow<'e, str>>,
        namespace: impl Into<Cow<'e, str>>,
        name: impl Into<Cow<'e, str>>,
    ) -> Self {
        Self { prefix: prefix.into(), name: name.into(), namespace: namespace.into(), ..Self::default() }
    }

    /// The same with text.
    #[must_use]
    pub fn text(mut self, text: impl Into<Cow<'e, str>>) -> Self {
        self.text = text.into();
        self
    }

    /// The same with one more child.
    #[must_use]
    pub fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// The same with one more attribute.
    #[must_use]
    pub fn attribute(
        mut self,
        prefix: impl Into<Cow<'e, str>>,
        name: impl Into<Cow<'e, str>>,
        namespace: impl Into<Cow<'e, str>>,
        value: impl Into<Cow<'e, str>>,
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
