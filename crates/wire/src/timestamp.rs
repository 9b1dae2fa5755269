//! Timestamps: seconds and nanoseconds in protobuf, RFC 3339 in JSON.
//!
//! Implements `metav1.Time` and `metav1.MicroTime`.

use bindery_api::time::{civil, days_from_civil};

/// Parses a timestamp to the seconds since 1970 and the microseconds. `None` if the text is not a timestamp.
pub fn parse(text: &str) -> Option<(i64, i64)> {
    let digits = |range: std::ops::Range<usize>| {
        let text = text.get(range)?;
        text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<i64>().ok()).flatten()
    };
    let (y, m, d) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    let seconds = digits(11..13)? * 3600 + digits(14..16)? * 60 + digits(17..19)?;
    let rest = text.get(19..)?;
    let end = rest.find(['Z', 'z', '+', '-'])?;
    let (fraction, zone) = rest.split_at(end);
    let fraction = format!("{:0<6.6}", fraction.strip_prefix('.').unwrap_or(fraction)).parse().ok()?;
    let east = match zone.as_bytes() {
        [b'Z' | b'z'] => 0,
        [sign, ..] => {
            let (hours, minutes) = zone[1..].split_once(':')?;
            let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
            if *sign == b'-' { -60 * minutes } else { 60 * minutes }
        }
        [] => return None,
    };
    Some((days_from_civil(y, m, d) * 86_400 + seconds - east, fraction))
}

/// Formats a timestamp, with or without microseconds. `None` if the year is out of the range of RFC 3339.
pub fn text(seconds: i64, micros: Option<i64>) -> Option<String> {
    let (y, m, d) = civil(seconds.div_euclid(86_400));
    let s = seconds.rem_euclid(86_400);
    let fraction = micros.map_or(String::new(), |micros| format!(".{micros:06}"));
    (0..10_000)
        .contains(&y)
        .then(|| format!("{y:04}-{m:02}-{d:02}T{:02}:{:02}:{:02}{fraction}Z", s / 3600, s / 60 % 60, s % 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_round_trip() {
        for at in ["2026-11-20T20:38:36Z", "1969-12-31T23:59:59Z", "0001-01-02T00:00:00Z"] {
            let (seconds, micros) = parse(at).unwrap();
            assert_eq!((text(seconds, None).as_deref(), micros), (Some(at), 0));
        }
        let at = "2026-11-20T20:38:36.000120Z";
        let (seconds, micros) = parse(at).unwrap();
        assert_eq!((text(seconds, Some(micros)).as_deref(), micros), (Some(at), 120));
        assert_eq!(parse("2026-11-20T22:38:36.5+02:00"), Some((1_795_207_116, 500_000)));
        assert_eq!(parse("yesterday"), None);
        assert_eq!(text(i64::MAX, None), None);
        assert_eq!(text(i64::MIN, None), None);
    }
}
