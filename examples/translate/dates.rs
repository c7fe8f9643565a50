//! Days, and how people write them.

pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// The ways of writing a date.
pub(crate) const FORMATS: usize = 6;

/// Year, month, day.
pub(crate) type Date = [u32; 3];

/// All days of a hundred years.
pub(crate) fn dates() -> impl Iterator<Item = Date> {
    let days = |year: u32, month: u32| match month {
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1970..2070).flat_map(move |year| {
        (1..13).flat_map(move |month| (1..=days(year, month)).map(move |day| [year, month, day]))
    })
}

/// A date in one of the formats.
pub(crate) fn written([year, month, day]: Date, format: usize) -> String {
    let (name, short) = (MONTHS[month as usize - 1], year % 100);
    match format {
        0 => format!("{day} {name} {year}"),
        1 => format!("{} {day}, {short:02}", &name[..3]),
        2 => format!("{day:02}/{month:02}/{year}"),
        3 => format!("{name} {day}, {year}"),
        4 => format!("{day}.{month}.{short:02}"),
        _ => format!("{day} {} {year}", name[..3].to_uppercase()),
    }
}
