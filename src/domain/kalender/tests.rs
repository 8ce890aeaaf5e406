//! Against dates written out by hand, from printed calendars and the text of the Algemene termijnenwet.

use super::*;

fn d(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn t(text: &str) -> NaiveTime {
    text.parse().expect("a time")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

#[test]
fn easter_falls_where_the_calendar_says() {
    for dag in [
        "2000-04-23",
        "2008-03-23",
        "2019-04-21",
        "2024-03-31",
        "2025-04-20",
        "2026-04-05",
        "2027-03-28",
        "2028-04-16",
        "2029-04-01",
        "2030-04-21",
        "2038-04-25",
        "2049-04-18",
    ] {
        let dag = d(dag);
        assert_eq!(pasen(dag.year()), Some(dag));
    }
}

#[test]
fn the_feestdagen_of_a_year_are_those_of_the_law_and_no_others() {
    let van = |jaar: i32| -> Vec<(String, &'static str)> {
        let begin = NaiveDate::from_ymd_opt(jaar, 1, 1).expect("a date");
        let dagen = begin.iter_days().take_while(|dag| dag.year() == jaar);
        dagen.filter_map(|dag| Some((dag.format("%m-%d").to_string(), feestdag(dag)?))).collect()
    };
    let jaar = |dagen: [&str; 9]| -> Vec<(String, &'static str)> {
        // The order in which they fall, in a year in which Hemelvaartsdag comes after Bevrijdingsdag.
        let namen = [
            "Nieuwjaarsdag",
            "Goede Vrijdag",
            "tweede paasdag",
            "Koningsdag",
            "Bevrijdingsdag",
            "Hemelvaartsdag",
            "tweede pinksterdag",
            "eerste kerstdag",
            "tweede kerstdag",
        ];
        dagen.into_iter().map(str::to_owned).zip(namen).collect()
    };
    assert_eq!(van(2026), jaar(["01-01", "04-03", "04-06", "04-27", "05-05", "05-14", "05-25", "12-25", "12-26"]));
    assert_eq!(van(2027), jaar(["01-01", "03-26", "03-29", "04-27", "05-05", "05-06", "05-17", "12-25", "12-26"]));
    // 27 April is a Sunday.
    assert_eq!(van(2025), jaar(["01-01", "04-18", "04-21", "04-26", "05-05", "05-29", "06-09", "12-25", "12-26"]));
    assert_eq!(feestdag(d("2031-04-26")), Some("Koningsdag"));
    assert_eq!(feestdag(d("2031-04-27")), None);
}

#[test]
fn working_days_pass_over_weekends_and_feestdagen() {
    let kalender = Kalender::default();
    for (van, n, tot) in [
        // Monday to Monday.
        ("2026-08-24", 5, "2026-08-31"),
        ("2026-08-24", 10, "2026-09-07"),
        // A Saturday begins to count on Monday.
        ("2026-08-29", 1, "2026-08-31"),
        ("2026-08-24", 0, "2026-08-24"),
        // BR19: Tuesday's dropout is told on Wednesday; Friday's on Monday.
        ("2026-09-22", 1, "2026-09-23"),
        ("2026-09-25", 1, "2026-09-28"),
        // Thursday before Goede Vrijdag: the next working day comes after tweede paasdag.
        ("2026-04-02", 1, "2026-04-07"),
        // 25 December is a Friday, 26 a Saturday, 1 January a Friday.
        ("2026-12-23", 5, "2026-12-31"),
        ("2026-12-23", 6, "2027-01-04"),
        // Koningsdag is a Monday, Bevrijdingsdag a Tuesday.
        ("2026-04-24", 5, "2026-05-04"),
        ("2026-04-24", 6, "2026-05-06"),
    ] {
        assert_eq!(kalender.plus(d(van), Duur::Werkdagen(n)), d(tot), "{van} + {n}");
    }
}

#[test]
fn a_closing_day_is_no_working_day() {
    // The day after Hemelvaartsdag.
    let kalender = Kalender::met_sluitingsdagen([d("2026-05-15")]);
    assert!(Kalender::default().is_werkdag(d("2026-05-15")));
    assert!(!kalender.is_werkdag(d("2026-05-15")));
    assert_eq!(kalender.plus(d("2026-05-13"), Duur::Werkdagen(1)), d("2026-05-18"));
}

#[test]
fn months_end_on_the_same_day_or_the_last_one() {
    let kalender = Kalender::default();
    for (van, n, tot) in [
        // BR21.
        ("2026-08-25", 6, "2027-02-25"),
        // Q5: the clamp, also in a leap year.
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-12-15", 1, "2027-01-15"),
    ] {
        assert_eq!(kalender.plus(d(van), Duur::Maanden(n)), d(tot), "{van}");
    }
}

#[test]
fn days_are_dates_whatever_the_clock_does() {
    let kalender = Kalender::default();
    // SC01: start, go/no-go, and the reports, across the night of 25 October.
    for (n, tot) in
        [(28, "2026-10-05"), (42, "2026-10-19"), (84, "2026-11-30"), (126, "2027-01-11"), (168, "2027-02-22")]
    {
        assert_eq!(kalender.plus(d("2026-09-07"), Duur::Dagen(n)), d(tot));
    }
    assert_eq!(kalender.plus(d("2026-09-14"), Duur::Dagen(365)), d("2027-09-14"), "SC13");
}

#[test]
fn a_day_begins_at_midnight_there() {
    for (op, moment) in [
        ("2026-03-28", "2026-03-27T23:00:00Z"),
        ("2026-07-01", "2026-06-30T22:00:00Z"),
        // Both nights the clock changes in, and the days after them.
        ("2026-10-25", "2026-10-24T22:00:00Z"),
        ("2026-10-26", "2026-10-25T23:00:00Z"),
        ("2027-03-28", "2027-03-27T23:00:00Z"),
        ("2027-03-29", "2027-03-28T22:00:00Z"),
    ] {
        assert_eq!(begin(d(op)), at(moment), "{op}");
        assert_eq!(dag(at(moment)), d(op));
        assert_eq!(dag(at(moment) - TimeDelta::milliseconds(1)), d(op).pred_opt().expect("a day"));
    }
}

#[test]
fn half_past_two_is_once_in_october_and_three_in_march() {
    assert_eq!(moment(d("2026-10-25"), t("02:30:00")), at("2026-10-25T00:30:00Z"), "the first of two");
    assert_eq!(moment(d("2026-10-25"), t("03:00:00")), at("2026-10-25T02:00:00Z"));
    assert_eq!(moment(d("2027-03-28"), t("01:59:00")), at("2027-03-28T00:59:00Z"));
    assert_eq!(moment(d("2027-03-28"), t("02:00:00")), at("2027-03-28T01:00:00Z"));
    assert_eq!(moment(d("2027-03-28"), t("02:30:30")), at("2027-03-28T01:00:00Z"), "03:00 there");
    assert_eq!(moment(d("2027-03-28"), t("03:00:00")), at("2027-03-28T01:00:00Z"));
}
