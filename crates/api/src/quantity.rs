//! Quantities: `5Gi`, `1500m`, `1e3`.
//!
//! Implements `apimachinery/pkg/api/resource`. Values are exact up to 38 significant digits. The further digits of a
//! longer number are dropped in arithmetic. If Go keeps the text, the text is printed in full.

use std::cmp::Ordering;

/// An exact decimal amount, with its format. Includes the original text where Kubernetes keeps it.
#[derive(Debug, Clone, Default)]
pub struct Quantity {
    mantissa: i128,
    /// The power of ten, at least -9.
    power: i32,
    format: Format,
    /// The original text, if the parser accepts it as canonical.
    text: Option<String>,
    /// True if Go stores it as a big decimal (`inf.Dec`).
    big: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Format {
    #[default]
    DecimalSi,
    BinarySi,
    DecimalExponent,
}

/// The error for a text that is not a quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuantityError(&'static str);

impl std::fmt::Display for QuantityError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for QuantityError {}

const SYNTAX: QuantityError =
    QuantityError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
const SUFFIX: QuantityError = QuantityError("unable to parse quantity's suffix");
const NUMERIC: QuantityError = QuantityError("unable to parse numeric part of quantity");
const BINARY: [&str; 6] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const DECIMAL: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
/// The smallest positive amount.
const NANO: i32 = -9;

/// The parts of a text, as Go's scanner splits it.
struct Parts<'t> {
    negative: bool,
    /// The digits before the point, without leading zeros. `0` if there are none.
    whole: &'t str,
    fraction: &'t str,
    /// True if there is a digit.
    has_digits: bool,
    suffix: &'t str,
}

fn parts(text: &str) -> Result<Parts<'_>, QuantityError> {
    let run = |text: &str, of: &dyn Fn(char) -> bool| text.find(|c| !of(c)).unwrap_or(text.len());
    let digit = |c: char| c.is_ascii_digit();
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (all, rest) = rest.split_at(run(rest, &digit));
    let (fraction, suffix) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(run(rest, &digit)),
        None => ("", rest),
    };
    let letters = run(suffix, &|c| "eEinumkKMGTP".contains(c));
    let exponent = suffix[letters..].strip_prefix(['+', '-']).unwrap_or(&suffix[letters..]);
    if !exponent.chars().all(digit) {
        return Err(SYNTAX);
    }
    let whole = match all.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    Ok(Parts { negative, whole, fraction, has_digits: all.len() + fraction.len() > 0, suffix })
}

/// Returns the base, the exponent and the format of a suffix.
fn interpret(suffix: &str) -> Result<(u32, i32, Format), QuantityError> {
    if let Some((_, power)) = DECIMAL.iter().find(|(s, _)| *s == suffix) {
        Ok((10, *power, Format::DecimalSi))
    } else if let Some(i) = BINARY.iter().position(|s| *s == suffix) {
        Ok((2, 10 * (i as i32 + 1), Format::BinarySi))
    } else if let Some(exponent) = suffix.strip_prefix(['e', 'E']) {
        // Go truncates a 64-bit exponent to 32 bits.
        Ok((10, exponent.parse::<i64>().map_err(|_| SUFFIX)? as i32, Format::DecimalExponent))
    } else {
        Err(SUFFIX)
    }
}

impl Quantity {
    /// Parses a quantity.
    ///
    /// # Errors
    /// The text is not a quantity. The message is that of Kubernetes.
    pub fn parse(text: &str) -> Result<Quantity, QuantityError> {
        if text.is_empty() {
            return Err(SYNTAX);
        }
        if text == "0" {
            return Ok(Quantity { text: Some(text.to_owned()), ..Quantity::default() });
        }
        let parts = parts(text)?;
        let (base, exponent, format) = interpret(parts.suffix)?;
        let digits = [parts.whole, parts.fraction].concat();
        let (length, places) = (digits.len() as i64, parts.fraction.len() as i64);
        let room = match (base, places) {
            (10, _) => 18 - length,
            (_, 0) => 14 - length - i64::from(exponent * 3 / 10),
            _ => -1,
        };
        let power = if base == 10 { i64::from(exponent) - places } else { -places };
        let mut quantity = exact(&digits, power, if base == 2 { exponent as u32 } else { 0 });
        quantity.format = format;
        if room >= 0 && power >= i64::from(NANO) {
            let kept = match base {
                10 => power % 3 == 0 && !digits.ends_with("000") && !digits.starts_with('0'),
                _ => digits.parse::<i64>().is_ok_and(|n| n % 8 != 0),
            };
            quantity.text = kept.then(|| text.to_owned());
        } else {
            if !parts.has_digits {
                return Err(NUMERIC);
            }
            quantity.big = true;
            if format == Format::BinarySi {
                let (most, one) = (Quantity::from_whole(i128::from(i64::MAX)), Quantity::from_whole(1));
                if quantity > most {
                    quantity = Quantity { format, big: true, ..most };
                } else if quantity < one && quantity.mantissa > 0 {
                    quantity.format = Format::DecimalSi;
                } else {
                    // Written in powers of two, so the text is kept.
                }
            }
        }
        if parts.negative {
            quantity.mantissa = -quantity.mantissa;
        }
        Ok(quantity)
    }

    /// Parses a quantity in JSON: a string, a number as its text, `null` as zero.
    ///
    /// # Errors
    /// The value is not a quantity.
    pub fn from_json(value: &crate::Value) -> Result<Quantity, QuantityError> {
        match value {
            crate::Value::Null => Ok(Quantity::default()),
            // Go trims the JSON, in which tabs and line ends are escaped.
            crate::Value::String(text) => {
                Quantity::parse(text.trim_matches(|c: char| c.is_whitespace() && !c.is_control()))
            }
            crate::Value::Number(number) if number.is_f64() => Quantity::parse(&float(number.as_f64().unwrap_or(0.0))),
            crate::Value::Number(number) => Quantity::parse(&number.to_string()),
            _ => Err(SYNTAX),
        }
    }

    fn from_whole(n: i128) -> Quantity {
        Quantity { mantissa: n, ..Quantity::default() }
    }

    /// Returns the amount in units of `10^power`, rounded up, away from zero.
    fn scaled(&self, power: i32) -> i128 {
        let by = self.power.saturating_sub(power);
        if by >= 0 { up(self.mantissa, by) } else { down(self.mantissa, by.unsigned_abs()) }
    }

    /// Returns the amount in units of `10^power`, rounded up, as Go's 64-bit integer. If it overflows, the result is
    /// zero, or for a big decimal its lowest bits.
    pub fn int64(&self, power: i32) -> i64 {
        let n = self.scaled(power);
        i64::try_from(n).unwrap_or(if self.big { n as i64 } else { 0 })
    }

    /// Returns the amount in whole units, rounded up.
    pub fn value(&self) -> i128 {
        self.scaled(0)
    }

    /// Returns the amount in thousandths, rounded up.
    pub fn milli_value(&self) -> i128 {
        self.scaled(-3)
    }

    /// Returns the amount rounded up to whole thousandths, as defaulting does with resource lists. If no rounding is
    /// needed, the text is kept.
    pub fn round_up_to_milli(&self) -> Quantity {
        let rounded =
            Quantity { mantissa: self.milli_value(), power: -3, format: self.format, text: None, big: self.big };
        if rounded == *self { self.clone() } else { rounded }
    }

    /// True if the amount is zero.
    pub fn is_zero(&self) -> bool {
        self.mantissa == 0
    }

    /// Returns the sign: -1, 0 or 1.
    pub fn sign(&self) -> i32 {
        self.mantissa.signum() as i32
    }

    /// Returns the difference.
    pub fn sub(&self, other: &Quantity) -> Quantity {
        self.add(&Quantity { mantissa: -other.mantissa, ..other.clone() })
    }

    /// Returns the sum. It has the format of the left side, unless the left side is zero.
    pub fn add(&self, other: &Quantity) -> Quantity {
        let format = if self.is_zero() { other.format } else { self.format };
        let power = match (self.is_zero(), other.is_zero()) {
            (true, _) => other.power,
            (_, true) => self.power,
            _ => self.power.min(other.power),
        };
        let mantissa = self.scaled(power).saturating_add(other.scaled(power));
        Quantity { mantissa, power, format, text: None, big: self.big || other.big }
    }

    /// Returns the mantissa without factors of ten, and the power of ten.
    fn stripped(&self) -> (i128, i32) {
        let (mut n, mut power) = (self.mantissa, self.power);
        while n != 0 && n % 10 == 0 {
            n /= 10;
            power += 1;
        }
        (n, power)
    }
}

/// Returns a float as Go writes it in JSON.
pub(crate) fn float(f: f64) -> String {
    if f == 0.0 || (1e-6..1e21).contains(&f.abs()) {
        return f.to_string();
    }
    let text = format!("{f:e}");
    match text.split_once('e') {
        Some((digits, power)) if !power.starts_with('-') => format!("{digits}e+{power}"),
        _ => text,
    }
}

/// Returns `digits × 10^power × 2^shift`, rounded up to nanos.
fn exact(digits: &str, power: i64, shift: u32) -> Quantity {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Quantity::default();
    }
    // 2^60 uses 19 of the 38 available digits.
    let room = if shift == 0 { 38 } else { 19 };
    let (digits, cut) = digits.split_at(digits.len().min(room));
    let mantissa = digits.parse::<i128>().unwrap_or(i128::MAX).saturating_mul(1 << shift);
    let power = power.saturating_add(cut.len() as i64).clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
    if power >= NANO {
        Quantity { mantissa, power, ..Quantity::default() }
    } else {
        Quantity { mantissa: down(mantissa, NANO.abs_diff(power)), power: NANO, ..Quantity::default() }
    }
}

/// Returns `n × 10^by`, limited to the maximum on overflow.
fn up(n: i128, by: i32) -> i128 {
    if n == 0 {
        return 0;
    }
    let most = if n < 0 { i128::MIN + 1 } else { i128::MAX };
    10_i128.checked_pow(by.unsigned_abs()).and_then(|p| n.checked_mul(p)).unwrap_or(most)
}

/// Returns `n ÷ 10^by`, rounded away from zero.
fn down(n: i128, by: u32) -> i128 {
    match 10_i128.checked_pow(by) {
        Some(p) => n / p + if n % p == 0 { 0 } else { n.signum() },
        None => n.signum(),
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(text) = &self.text {
            return f.write_str(text);
        }
        let (mut n, mut power) = self.stripped();
        if n == 0 {
            return f.write_str("0");
        }
        if self.format == Format::BinarySi && power >= 0 && self.value().abs() >= 1024 {
            let mut n = self.value();
            let mut suffix = "";
            for s in BINARY {
                if n % 1024 != 0 {
                    break;
                }
                n /= 1024;
                suffix = s;
            }
            return write!(f, "{n}{suffix}");
        }
        let surplus = power.rem_euclid(3);
        n = up(n, surplus);
        power -= surplus;
        match DECIMAL.iter().find(|(_, p)| *p == power) {
            Some((suffix, _)) if self.format != Format::DecimalExponent => write!(f, "{n}{suffix}"),
            _ if power == 0 => write!(f, "{n}"),
            _ => write!(f, "{n}e{power}"),
        }
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        let ((a, p), (b, q)) = (self.stripped(), other.stripped());
        // Scale the larger power down. If that overflows, the number is larger by many orders of magnitude.
        match (a.signum().cmp(&b.signum()), p.cmp(&q)) {
            (Ordering::Equal, _) if a == 0 => Ordering::Equal,
            (Ordering::Equal, Ordering::Greater) => up(a, p.saturating_sub(q)).cmp(&b),
            (Ordering::Equal, Ordering::Less) => a.cmp(&up(b, q.saturating_sub(p))),
            (Ordering::Equal, Ordering::Equal) => a.cmp(&b),
            (unequal, _) => unequal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalizes_texts_as_kubernetes() {
        let table = "1024Mi 1Gi|0.5Gi 512Mi|1.5Gi 1536Mi|0.1Gi 107374182400m|1.0Gi 1Gi|.5Gi 512Mi|100.5Mi 102912Ki|\
            1024Ki 1Mi|1000Ki 1000Ki|1023Ki 1023Ki|40000Mi 40000Mi|1Ei 1Ei|8Ei 9223372036854775807|1048576 1048576|\
            1000000 1M|1000m 1|1500m 1500m|1.5 1500m|1.500 1.500|1.500G 1.500G|1001m 1001m|1000k 1M|1000000k 1G|\
            1536M 1536M|1T 1T|5E 5E|10E 10E|12e6 12e6|1e3 1e3|1E3 1E3|+5Gi +5Gi|05Gi 05Gi|007 007|5. 5.|1n 1m|1u 1m|\
            Gi 0|0 0|0.0 0|1e30 1e30|-1Gi -1Gi|1e+30 1e+30|0.500 500m";
        for row in table.split('|') {
            let (given, stored) = row.split_once(' ').unwrap();
            assert_eq!(Quantity::parse(given).unwrap().round_up_to_milli().to_string(), stored, "{given}");
        }
    }

    #[test]
    fn errors_match_kubernetes() {
        for (text, error) in [
            ("", SYNTAX),
            ("1GiB", SYNTAX),
            ("1t", SYNTAX),
            ("five", SYNTAX),
            ("1 Gi", SYNTAX),
            ("1.2.3", SYNTAX),
            ("1E+3Gi", SYNTAX),
            ("1K", SUFFIX),
            ("1Gi5", SUFFIX),
            ("1e", SUFFIX),
            ("1MM", SUFFIX),
            ("Pi", NUMERIC),
        ] {
            assert_eq!(Quantity::parse(text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn compares_and_adds_by_value() {
        let q = |text| Quantity::parse(text).unwrap();
        assert_eq!(q("1Gi"), q("1073741824"));
        assert!(q("1e60") > q("1e59") && q("-1e60") < q("1n") && q("1G") < q("1Gi"));
        assert_eq!(q("1Gi").add(&q("1Gi")).to_string(), "2Gi");
        assert_eq!(q("0").add(&q("5Gi")).to_string(), "5Gi");
        assert_eq!(q("5Gi").sub(&q("5Gi")).to_string(), "0");
        assert_eq!(q("107374182400m").value(), 107_374_183);
        assert_eq!(q("-1500m").value(), -2);
    }
}
