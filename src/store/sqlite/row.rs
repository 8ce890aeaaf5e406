//! Between columns and our types.

use super::super::crypt::row::Check;
use super::super::{Status, StoreError};
use super::failed;
use crate::message::finding::Finding;
use chrono::{DateTime, Utc};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, Type, ValueRef};
use rusqlite::{Connection, Row};
use serde::Serialize;
use serde::de::{DeserializeOwned, IntoDeserializer, value::Error};

/// Moments are kept to the millisecond.
pub(super) fn ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// A moment as it is stored: milliseconds since 1970, UTC.
pub(super) struct At(pub(super) DateTime<Utc>);

impl FromSql for At {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let ms = value.as_i64()?;
        DateTime::from_timestamp_millis(ms).map(Self).ok_or(FromSqlError::OutOfRange(ms))
    }
}

pub(super) fn status_text(status: Status) -> &'static str {
    match status {
        Status::Aanvaard => "aanvaard",
        Status::Geweigerd => "geweigerd",
        Status::Quarantaine => "quarantaine",
        Status::Conflict => "conflict",
    }
}

impl FromSql for Status {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        from_word(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

/// An enum from the word it is serialised as.
fn from_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    let from: serde::de::value::StrDeserializer<'_, Error> = word.into_deserializer();
    T::deserialize(from).ok()
}

/// The word an enum is serialised as.
pub(super) fn to_word<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

/// Where findings are kept: with a message or with a held delivery.
#[derive(Clone, Copy)]
pub(super) enum Of {
    Message,
    Held,
}

/// Writes findings, in order.
pub(super) fn write_findings(conn: &Connection, of: Of, row: i64, findings: &[Finding]) -> Result<(), StoreError> {
    if findings.is_empty() {
        return Ok(());
    }
    let doing = failed("wrote findings");
    let mut insert = conn
        .prepare_cached(match of {
            Of::Message => "INSERT INTO finding VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            Of::Held => "INSERT INTO held_finding VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        })
        .map_err(&doing)?;
    for (n, f) in (0i64..).zip(findings) {
        let (severity, stage) = (to_word(&f.severity), to_word(&f.stage));
        insert
            .execute((row, n, f.code.as_str(), &f.regel, severity, stage, &f.path, f.line, &f.text))
            .map_err(&doing)?;
    }
    Ok(())
}

/// Adds findings to the check of the row they belong to, value by value as [`write_findings`] writes them.
pub(super) fn check_findings(check: &mut Check, findings: &[Finding]) {
    for (n, f) in (0i64..).zip(findings) {
        let (severity, stage) = (to_word(&f.severity), to_word(&f.stage));
        check.add("finding").add(n).add(f.code.as_str()).add(&f.regel).add(severity.as_ref()).add(stage.as_ref());
        check.add(&f.path).add(f.line).add(&f.text);
    }
}

/// The findings of a row, in order.
pub(super) fn findings(conn: &Connection, of: Of, row: i64) -> Result<Vec<Finding>, StoreError> {
    let doing = failed("read findings");
    let mut select = conn
        .prepare_cached(match of {
            Of::Message => {
                "SELECT code, regel, severity, stage, path, line, text FROM finding WHERE message_seq = ?1 ORDER BY n"
            }
            Of::Held => {
                "SELECT code, regel, severity, stage, path, line, text FROM held_finding WHERE outbox_seq = ?1 ORDER BY n"
            }
        })
        .map_err(&doing)?;
    let rows = select
        .query_map([row], |r| {
            Ok(Finding {
                code: word(r, 0)?,
                regel: r.get(1)?,
                severity: word(r, 2)?,
                stage: word(r, 3)?,
                path: r.get(4)?,
                line: r.get(5)?,
                text: r.get(6)?,
            })
        })
        .map_err(&doing)?;
    rows.collect::<Result<_, _>>().map_err(&doing)
}

/// An enum from a column that holds the word it is serialised as.
pub(super) fn word<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    from_word(text).ok_or_else(|| rusqlite::Error::InvalidColumnType(column, text.to_owned(), Type::Text))
}

/// The same from a column that may hold nothing.
pub(super) fn word_or_null<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        _ => word(row, column).map(Some),
    }
}

/// What a sealed column is bound to, so that it opens in its own place only.
pub(super) fn aad(column: &'static str, row: impl std::fmt::Display) -> String {
    format!("{column}:{row}")
}
