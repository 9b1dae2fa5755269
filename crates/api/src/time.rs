//! Virtual time.
//!
//! Implements `metav1.Time`: times are written as RFC 3339 in UTC, in whole seconds.

use std::time::Duration;

/// A time of the cluster's clock.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub micros: u64,
}

impl Time {
    /// The latest time.
    pub const END: Time = Time { micros: u64::MAX };
    /// 2026-01-01T00:00:00Z: the start of every new cluster's clock.
    pub const START: Time = Time { micros: 1_767_225_600_000_000 };

    /// Returns the duration since `earlier`. Zero if `earlier` is later.
    pub fn since(self, earlier: Time) -> Duration {
        Duration::from_micros(self.micros.saturating_sub(earlier.micros))
    }

    /// Returns `2026-01-01T00:00:00Z`.
    pub fn rfc3339(self) -> String {
        let seconds = self.micros / 1_000_000;
        let (days, s) = (seconds / 86_400, seconds % 86_400);
        let (y, m, d) = civil(days as i64);
        format!("{y:04}-{m:02}-{d:02}T{:02}:{:02}:{:02}Z", s / 3600, s / 60 % 60, s % 60)
    }

    /// Parses `2026-01-01T00:00:00Z`. The core never writes fractions and offsets other than `Z`, so they are not
    /// parsed.
    pub fn parse(text: &str) -> Option<Time> {
        let digits = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
        let (y, m, d) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
        let seconds = digits(11..13)? * 3600 + digits(14..16)? * 60 + digits(17..19)?;
        let days = days_from_civil(y, m, d);
        u64::try_from(days * 86_400 + seconds).ok().map(|s| Time { micros: s * 1_000_000 })
    }
}

impl std::ops::Add<Duration> for Time {
    type Output = Time;
    fn add(self, d: Duration) -> Time {
        // A time beyond the range of the clock is the latest time.
        Time { micros: self.micros.saturating_add(u64::try_from(d.as_micros()).unwrap_or(u64::MAX)) }
    }
}

/// Returns the date of the proleptic Gregorian calendar for days since the epoch.
pub fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let d = doy - (153 * mp + 2) / 5 + 1;
    let m = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(m <= 2), m, d)
}

/// Returns the days since the epoch for a date: the inverse of [`civil`].
pub fn days_from_civil(y: i64, m: i64, d: i64) -> i64 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + d - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_round_trip() {
        assert_eq!(Time::START.rfc3339(), "2026-01-01T00:00:00Z");
        for text in ["1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "2100-03-01T00:00:01Z"] {
            assert_eq!(Time::parse(text).unwrap().rfc3339(), text);
        }
    }
}
