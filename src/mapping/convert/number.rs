//! Numbers written as text: amounts in euros (canonical: whole cents), decimal numbers, durations (canonical: whole
//! minutes). Everything is done on digits, never on a floating point number, and what cannot be kept exactly is refused.

use serde_json::{Number, Value};
use std::borrow::Cow;

/// How a partner writes an amount in euros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// As text, with two digits after the sign.
    Written {
        /// Separator of thousands, if any.
        thousands: Option<char>,
        /// Decimal separator.
        decimal: char,
    },
    /// As a number: at most two digits after the point, none needed.
    Number,
}

/// How a partner writes a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duration {
    /// ISO 8601: `PT2H30M`.
    Iso,
    /// `HH:mm`, where the hours may pass 24.
    Clock,
    /// Hours with this decimal sign as text: `2,5`.
    Hours(char),
    /// Hours as a number: 2.5.
    Number,
}

/// Optional minus, digits, and digits after the sign.
fn split(text: &str, sign: char) -> Option<(bool, &str, &str)> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |d| (true, d));
    let (whole, fraction) = match digits.split_once(sign) {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (digits, ""),
    };
    let numeric = !whole.is_empty() && whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit());
    numeric.then_some((negative, whole, fraction))
}

/// A decimal number. Whole numbers become integers; more digits than a JSON number holds exactly is None.
pub(super) fn decimal(text: &str, sign: char) -> Option<Value> {
    let (negative, whole, fraction) = split(text, sign)?;
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    if fraction.is_empty() {
        let number: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        return Some(if negative { -number } else { number }.into());
    }
    // 15 significant digits go through a double and come back the same.
    let significant =
        if whole.is_empty() { fraction.trim_start_matches('0').len() } else { whole.len() + fraction.len() };
    if significant > 15 || fraction.len() > 22 {
        return None;
    }
    // Both are whole numbers a double holds exactly, so what comes of dividing them is the double nearest to the text.
    let digits = whole.bytes().chain(fraction.bytes()).fold(0, |n, digit| n * 10 + u64::from(digit - b'0'));
    let scale = fraction.bytes().fold(1.0, |n, _| n * 10.0);
    let number = digits as f64 / scale;
    Number::from_f64(if negative { -number } else { number }).map(Value::Number)
}

/// A JSON number as text with this decimal sign.
pub(super) fn show_decimal(number: &Number, sign: char) -> String {
    let text = plain(number);
    if sign == '.' { text } else { text.replace('.', sign.encode_utf8(&mut [0; 4])) }
}

/// A number's own text; `2.0` is `2`.
pub(super) fn plain(number: &Number) -> String {
    let text = number.to_string();
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// An amount in euros as cents.
pub(super) fn cents(text: &str, amount: Amount) -> Option<i64> {
    let Amount::Written { thousands, decimal } = amount else {
        let (negative, whole, fraction) = split(text, '.')?;
        let fraction = match fraction.len() {
            0 => 0,
            1 => fraction.parse::<i64>().ok()? * 10,
            2 => fraction.parse().ok()?,
            _ => return None,
        };
        let cents = whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(fraction)?;
        return Some(if negative { -cents } else { cents });
    };
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |d| (true, d));
    let (whole, fraction) = digits.split_once(decimal)?;
    let grouped = thousands.filter(|t| whole.contains(*t));
    if let Some(t) = grouped {
        // 1.234.567 and nothing else: a stray point is a typing error, and here that is money.
        let mut groups = whole.split(t);
        let first = groups.next()?;
        if first.is_empty() || first.len() > 3 || !groups.all(|g| g.len() == 3) {
            return None;
        }
    }
    let whole = match grouped {
        None => Cow::Borrowed(whole),
        Some(t) => Cow::Owned(whole.replace(t, "")),
    };
    if whole.is_empty() || fraction.len() != 2 || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let euros: i64 = whole.parse().ok()?;
    let cents = euros.checked_mul(100)?.checked_add(fraction.parse().ok()?)?;
    Some(if negative { -cents } else { cents })
}

/// Cents as an amount in euros.
pub(super) fn show_cents(cents: i64, amount: Amount) -> String {
    let (thousands, decimal) = match amount {
        Amount::Written { thousands, decimal } => (thousands, decimal),
        Amount::Number => (None, '.'),
    };
    let (euros, rest) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    let euros = euros.to_string();
    let mut out = String::with_capacity(euros.len() * 2 + 4);
    if cents < 0 {
        out.push('-');
    }
    for (index, digit) in euros.chars().enumerate() {
        if let Some(t) = thousands.filter(|_| index > 0 && (euros.len() - index).is_multiple_of(3)) {
            out.push(t);
        }
        out.push(digit);
    }
    out.push(decimal);
    out.extend([rest / 10, rest % 10].map(|digit| char::from(b'0' + digit as u8)));
    out
}

/// A duration as whole minutes. Hours with decimals are read when they are what [`show_minutes`] writes for a whole
/// number of minutes (0,33 is 20 minutes), or that number exactly.
pub(super) fn minutes(text: &str, form: Duration) -> Option<i64> {
    match form {
        Duration::Iso => iso(text),
        Duration::Clock => {
            let (hours, minutes) = text.split_once(':')?;
            let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
            let shaped = hours.len() >= 2 && minutes.len() == 2 && digits(hours) && digits(minutes);
            let minutes: i64 = minutes.parse().ok().filter(|m| *m < 60 && shaped)?;
            hours.parse::<i64>().ok()?.checked_mul(60)?.checked_add(minutes)
        }
        Duration::Hours(_) | Duration::Number => {
            let sign = if let Duration::Hours(sign) = form { sign } else { '.' };
            let (negative, whole, fraction) = split(text, sign)?;
            let fraction = fraction.trim_end_matches('0');
            if negative || fraction.len() > 6 {
                return None;
            }
            let scale = 10_i64.pow(u32::try_from(fraction.len()).ok()?);
            let parts = whole.parse::<i64>().ok()?.checked_mul(scale)?;
            let parts = parts.checked_add(if fraction.is_empty() { 0 } else { fraction.parse().ok()? })?;
            let minutes = parts.checked_mul(60)?.checked_add(scale / 2)? / scale;
            // The same number of hours again, to the digits that were given.
            let again = minutes.checked_mul(scale)?.checked_add(30)? / 60;
            let exact = parts.checked_mul(60)? == minutes.checked_mul(scale)?;
            (exact || fraction.len() >= 2 && again == parts).then_some(minutes)
        }
    }
}

/// Whole minutes as a duration; None when negative.
pub(super) fn show_minutes(minutes: i64, form: Duration) -> Option<String> {
    let (hours, rest) = (minutes / 60, minutes % 60);
    if minutes < 0 {
        return None;
    }
    Some(match form {
        Duration::Iso if hours > 0 && rest > 0 => format!("PT{hours}H{rest}M"),
        Duration::Iso if hours > 0 => format!("PT{hours}H"),
        Duration::Iso => format!("PT{rest}M"),
        Duration::Clock => format!("{hours:02}:{rest:02}"),
        Duration::Hours(_) | Duration::Number => {
            let sign = if let Duration::Hours(sign) = form { sign } else { '.' };
            let text = format!("{hours}{sign}{:02}", (rest * 100 + 30) / 60);
            text.trim_end_matches('0').trim_end_matches(sign).to_owned()
        }
    })
}

/// `P1DT2H30M`: days are 24 hours; seconds only as whole minutes. Weeks, months and years are no fixed time here.
fn iso(text: &str) -> Option<i64> {
    let rest = text.strip_prefix('P')?;
    let (days, time) = match rest.split_once('T') {
        Some((_, "")) => return None,
        Some((days, time)) => (days, time),
        None if rest.is_empty() => return None,
        None => (rest, ""),
    };
    let days: i64 = if days.is_empty() { 0 } else { number(days.strip_suffix('D')?)? };
    let mut seconds = days.checked_mul(86_400)?;
    let mut rest = time;
    for (unit, length) in [('H', 3600), ('M', 60), ('S', 1)] {
        if let Some((own, after)) = rest.split_once(unit) {
            seconds = seconds.checked_add(number(own)?.checked_mul(length)?)?;
            rest = after;
        }
    }
    (rest.is_empty() && seconds % 60 == 0).then_some(seconds / 60)
}

fn number(text: &str) -> Option<i64> {
    text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()))
}
