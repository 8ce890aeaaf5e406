//! The page after a page.

use super::FeedIn;
use reqwest::Url;
use serde_json::Value;

/// Why the next page is not fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NextError {
    /// The answer is no JSON, or what stands at `next` is no text or number.
    #[error("in het antwoord is de verwijzing naar de volgende bladzijde niet te lezen")]
    Unreadable,
    /// No URL.
    #[error("de verwijzing naar de volgende bladzijde is geen adres")]
    NoUrl,
    /// Another scheme, host or port: our credentials are not for that server.
    #[error("de verwijzing naar de volgende bladzijde wijst naar een andere server dan `url`; die wordt niet gevolgd")]
    Elsewhere,
}

/// The page after `page`, fetched from `from`; None: that was the last. Absent, null, an empty text and false mean last.
pub fn after(settings: &FeedIn, from: &Url, page: &[u8]) -> Result<Option<Url>, NextError> {
    if settings.next.is_empty() {
        return Ok(None);
    }
    let page: Value = serde_json::from_slice(page).map_err(|_| NextError::Unreadable)?;
    let found = settings.next.iter().try_fold(&page, |at, step| at.get(step));
    let value = match found {
        None | Some(Value::Null | Value::Bool(false)) => return Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) if settings.page_param.is_some() => number.to_string(),
        Some(_) => return Err(NextError::Unreadable),
    };
    let next = match &settings.page_param {
        Some(param) => with_param(&settings.wire.url, param, &value),
        None => from.join(&value).map_err(|_| NextError::NoUrl)?,
    };
    let same = next.origin() == settings.wire.url.origin() && next.username().is_empty() && next.password().is_none();
    if same { Ok(Some(next)) } else { Err(NextError::Elsewhere) }
}

/// The first page's URL with one parameter set.
fn with_param(url: &Url, param: &str, value: &str) -> Url {
    let others: Vec<(String, String)> =
        url.query_pairs().filter(|(name, _)| name != param).map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
    let mut next = url.clone();
    next.query_pairs_mut().clear().extend_pairs(others).append_pair(param, value);
    next
}
