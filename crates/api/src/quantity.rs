//! Amounts: `5Gi`, `1500m`, `1e3`.
//!
//! Answers to `apimachinery/pkg/api/resource`.

use std::cmp::Ordering;

/// An exact decimal amount with the format in which it is written.
#[derive(Debug, Clone, Default)]
pub struct Quantity {
    /// In units of 10⁻⁹.
    nanos: i128,
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Format {
    #[default]
    DecimalSi,
    BinarySi,
    DecimalExponent,
}

/// Why a text is not a quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuantityError(&'static str);

impl std::fmt::Display for QuantityError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

const SYNTAX: QuantityError =
    QuantityError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
const NANO: i128 = 1_000_000_000;
const BINARY: [&str; 6] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const DECIMAL: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];

impl Quantity {
    /// Reads a quantity.
    ///
    /// # Errors
    /// A text that is not one.
    pub fn parse(text: &str) -> Result<Quantity, QuantityError> {
        let digits = text.find(|c: char| !matches!(c, '0'..='9' | '.' | '+' | '-')).unwrap_or(text.len());
        let (number, suffix) = text.split_at(digits);
        let (sign, number) = match number.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, number.strip_prefix('+').unwrap_or(number)),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let all_digits = whole.chars().chain(fraction.chars()).all(|c| c.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !all_digits {
            return Err(SYNTAX);
        }
        let (factor, format): (Factor, _) = if let Some(i) = BINARY.iter().position(|s| *s == suffix) {
            (Factor::Times(1_i128 << (10 * (i + 1))), Format::BinarySi)
        } else if let Some((_, power)) = DECIMAL.iter().find(|(s, _)| *s == suffix) {
            (Factor::Power(*power), Format::DecimalSi)
        } else if let Some(exponent) = suffix.strip_prefix(['e', 'E']) {
            (Factor::Power(exponent.parse().map_err(|_| SYNTAX)?), Format::DecimalExponent)
        } else {
            return Err(SYNTAX);
        };
        // Digits of whole and fraction, as an integer of 10^-len(fraction).
        let joined: String = [whole, fraction].concat();
        let mantissa: i128 = if joined.is_empty() { 0 } else { joined.parse().map_err(|_| SYNTAX)? };
        let power = 9 - i32::try_from(fraction.len()).map_err(|_| SYNTAX)?;
        let nanos = match factor {
            Factor::Times(n) => scale(mantissa.saturating_mul(n), power),
            Factor::Power(p) => scale(mantissa, power + p),
        };
        Ok(Quantity { nanos: sign * nanos, format })
    }

    /// The amount in whole units, rounded up.
    pub fn value(&self) -> i128 {
        self.nanos.div_euclid(NANO) + i128::from(self.nanos.rem_euclid(NANO) != 0)
    }

    /// The amount in thousandths, rounded up.
    pub fn milli_value(&self) -> i128 {
        const MICRO: i128 = NANO / 1000;
        self.nanos.div_euclid(MICRO) + i128::from(self.nanos.rem_euclid(MICRO) != 0)
    }

    /// The difference.
    pub fn sub(&self, other: &Quantity) -> Quantity {
        self.add(&Quantity { nanos: -other.nanos, format: other.format })
    }

    /// The sum.
    pub fn add(&self, other: &Quantity) -> Quantity {
        let format = if self.nanos == 0 { other.format } else { self.format };
        Quantity { nanos: self.nanos.saturating_add(other.nanos), format }
    }
}

enum Factor {
    Times(i128),
    Power(i32),
}

/// `n × 10^power`, rounded up.
fn scale(n: i128, power: i32) -> i128 {
    if power >= 0 {
        10_i128.checked_pow(power.unsigned_abs()).map_or(i128::MAX, |p| n.saturating_mul(p))
    } else {
        match 10_i128.checked_pow(power.unsigned_abs()) {
            Some(p) => n / p + i128::from(n % p > 0),
            None => i128::from(n > 0),
        }
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.nanos == 0 {
            return f.write_str("0");
        }
        if self.format == Format::BinarySi && self.nanos % NANO == 0 {
            let mut n = self.nanos / NANO;
            let mut suffix = "";
            for s in BINARY {
                if n % 1024 != 0 || n.abs() < 1024 {
                    break;
                }
                n /= 1024;
                suffix = s;
            }
            return write!(f, "{n}{suffix}");
        }
        let mut n = self.nanos;
        let mut power = -9;
        while n % 1000 == 0 && power < 18 {
            n /= 1000;
            power += 3;
        }
        match DECIMAL.iter().find(|(_, p)| *p == power) {
            Some((suffix, _)) if self.format != Format::DecimalExponent => write!(f, "{n}{suffix}"),
            _ if power == 0 => write!(f, "{n}"),
            _ => write!(f, "{n}e{power}"),
        }
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nanos == other.nanos
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
        self.nanos.cmp(&other.nanos)
    }
}
