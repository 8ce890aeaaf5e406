//! What a file or page of a route holds.

use crate::flow::route::InRoute;
pub(super) use crate::format::records::{Layout, ReadSeek};

/// The layout of a route: one document until a route says otherwise.
pub(super) fn layout(_: &InRoute) -> Layout {
    Layout::Whole
}
