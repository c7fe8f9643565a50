//! Dates: years, months and days.

use core::fmt;
use core::str::FromStr;

/// A year, a month or a day, in ISO form: `1949`, `1949-01`, `1949-01-31`.
///
/// Dates of one kind are ordered by time.
///
/// ```
/// use dnn_runtime::data::Date;
///
/// let date: Date = "1949-01".parse()?;
/// assert_eq!((date.year, date.month, date.day), (1949, Some(1), None));
/// assert!(date < "1949-12".parse()? && date.to_string() == "1949-01");
/// assert!("1949-13".parse::<Date>().is_err() && "1900-02-29".parse::<Date>().is_err());
/// # Ok::<(), dnn_runtime::data::NotADate>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year of the Gregorian calendar, 0 to 9999.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: Option<u8>,
    /// The day, 1 to 31.
    pub day: Option<u8>,
}

/// A text that is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a date such as 1949, 1949-01 or 1949-01-31")]
pub struct NotADate;

impl FromStr for Date {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| {
            let part = parts.next()?;
            let is_number = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            Some(if is_number { part.parse::<u16>().ok() } else { None })
        };
        let year = number(4).flatten().ok_or(NotADate)?;
        let month = number(2).map(|month| month.ok_or(NotADate)).transpose()?;
        let day = number(2).map(|day| day.ok_or(NotADate)).transpose()?;
        if parts.next().is_some() || month.is_some_and(|month| !(1..=12).contains(&month)) {
            return Err(NotADate);
        }
        let days = month.map_or(0, |month| days_of(year, month));
        if day.is_some_and(|day| !(1..=days).contains(&day)) {
            return Err(NotADate);
        }
        Ok(Self { year, month: month.map(|month| month as u8), day: day.map(|day| day as u8) })
    }
}

fn days_of(year: u16, month: u16) -> u16 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u16::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(f, "-{part:02}")?;
        }
        Ok(())
    }
}

impl Date {
    /// A count that grows by 1 from one date to the next of its kind: years, months, or days.
    #[must_use]
    pub fn ordinal(self) -> i64 {
        let year = i64::from(self.year);
        match (self.month, self.day) {
            (None, _) => year,
            (Some(month), None) => year * 12 + i64::from(month) - 1,
            (Some(month), Some(day)) => {
                // Years that begin in March have the leap day at their end.
                let (month, year) = (i64::from(month), if month > 2 { year } else { year - 1 });
                let (century, months) = (year.div_euclid(400), (month + 9) % 12);
                let year = year.rem_euclid(400);
                let days = (153 * months + 2) / 5 + i64::from(day) - 1;
                century * 146_097 + year * 365 + year / 4 - year / 100 + days
            }
        }
    }

    /// Whether both are years, both months or both days.
    #[must_use]
    pub fn is_like(self, other: Self) -> bool {
        self.month.is_some() == other.month.is_some() && self.day.is_some() == other.day.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_no_dates() {
        for text in [
            "",
            "49",
            "1949-",
            "1949-1",
            "1949-00",
            "1949-13",
            "1949-02-29",
            "2000-02-30",
            "1949-04-31",
            "1949-01-00",
            "1949-01-01-01",
            "1949/01",
            "+949",
            "-949",
            " 1949",
            "１949",
            "1949-01-01T00",
        ] {
            assert_eq!(text.parse::<Date>(), Err(NotADate), "{text}");
        }
        for text in ["0000", "9999-12-31", "2000-02-29", "1948-02-29"] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn days_are_counted_without_gaps() {
        let mut expected = "1899-12-31".parse::<Date>().unwrap().ordinal();
        for year in 1900..=2001 {
            for month in 1..=12 {
                for day in 1..=days_of(year, month) {
                    let date = Date { year, month: Some(month as u8), day: Some(day as u8) };
                    expected += 1;
                    assert_eq!(date.ordinal(), expected, "{date}");
                }
            }
        }
        let ordinal = |text: &str| text.parse::<Date>().unwrap().ordinal();
        assert_eq!(ordinal("1950-01") - ordinal("1949-12"), 1);
        assert_eq!(ordinal("1970-01-01") - ordinal("1969-01-01"), 365);
        assert_eq!(ordinal("1701") - ordinal("1700"), 1);
    }
}
