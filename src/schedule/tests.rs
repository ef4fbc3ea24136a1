//! Plans as tables, and what must hold for all of them.

use super::*;
use proptest::prelude::*;

const SLICE: Duration = Duration::from_secs(60);
const OVER: Option<u64> = Some(60);
const FRESH: Option<u64> = Some(59);

/// Rules with this many slots for background and foreground, and no other limits.
fn slots(background_slots: u32, foreground_slots: u32) -> Rules {
    Rules { background_slots, foreground_slots, connections: 0, per_host: 0, slice: SLICE }
}

/// A queue in order: priority by its first letter, host, seconds it has run. Keys count from 1.
fn queue(jobs: &[(char, &str, Option<u64>)]) -> Vec<Candidate> {
    let one = |(index, (letter, host, ran)): (usize, &(char, &str, Option<u64>))| Candidate {
        key: index as i64 + 1,
        priority: match letter {
            'f' => Priority::Foreground,
            'h' => Priority::High,
            'n' => Priority::Normal,
            _ => Priority::Low,
        },
        turn: index as u64,
        host: (*host).to_owned(),
        running_for: ran.map(Duration::from_secs),
        leaving: false,
    };
    jobs.iter().enumerate().map(one).collect()
}

fn leaving(mut jobs: Vec<Candidate>, keys: &[i64]) -> Vec<Candidate> {
    jobs.iter_mut().filter(|job| keys.contains(&job.key)).for_each(|job| job.leaving = true);
    jobs
}

fn assert_plan(jobs: &[Candidate], rules: &Rules, start: &[i64], stop: &[(i64, Why)], what: &str) {
    let expected = Plan { start: start.to_vec(), stop: stop.to_vec() };
    assert_eq!(plan(jobs, rules), expected, "{what}");
}

#[test]
fn slots_go_by_priority_and_turn() {
    let jobs =
        queue(&[('f', "a", None), ('f', "a", None), ('h', "a", None), ('n', "a", None), ('l', "a", None)]);
    for (background, foreground, start) in [
        (1, 1, &[1, 3][..]),
        (2, 1, &[1, 3, 4]),
        (0, 1, &[1]),
        (2, 0, &[3, 4]),
        (9, 9, &[1, 2, 3, 4, 5]),
        (0, 0, &[]),
    ] {
        assert_plan(&jobs, &slots(background, foreground), start, &[], &format!("{background} {foreground}"));
    }
    assert_plan(&[], &slots(4, 4), &[], &[], "nobody is there");
    let mut mixed = jobs;
    mixed.reverse();
    assert_plan(&mixed, &slots(2, 1), &[1, 3, 4], &[], "the order of the list says nothing");
}

#[test]
fn a_higher_priority_takes_the_lowest_jobs_slot_once_that_has_left() {
    let waits = queue(&[('h', "a", None), ('n', "b", FRESH), ('l', "c", FRESH)]);
    assert_plan(&waits, &slots(2, 1), &[], &[(3, Why::Preempted)], "the lowest goes");
    assert_plan(&leaving(waits.clone(), &[3]), &slots(2, 1), &[], &[], "its slot is still taken");
    let left = queue(&[('h', "a", None), ('n', "b", FRESH), ('l', "c", None)]);
    assert_plan(&left, &slots(2, 1), &[1], &[], "now there is room");
    assert_plan(&waits, &slots(3, 1), &[1], &[], "nobody goes where there is room");
    assert_plan(&waits, &slots(1, 1), &[], &[(2, Why::Preempted), (3, Why::Preempted)], "fewer slots");
    let user = queue(&[('f', "a", None), ('n', "b", FRESH)]);
    assert_plan(&user, &slots(1, 1), &[1], &[], "foreground has slots of its own");
    let equals = queue(&[('h', "a", None), ('n', "a", FRESH), ('n', "a", FRESH), ('n', "a", OVER)]);
    assert_plan(&equals, &slots(3, 1), &[], &[(4, Why::Preempted)], "of equals, the one that had its time");
    let equals = queue(&[('h', "a", None), ('n', "a", FRESH), ('n', "a", FRESH)]);
    assert_plan(&equals, &slots(2, 1), &[], &[(3, Why::Preempted)], "else the last in turn");
}

#[test]
fn a_slice_ends_only_where_an_equal_waits() {
    let over = (Why::SliceOver, Why::Preempted);
    for (jobs, stop, what) in [
        (queue(&[('n', "a", OVER), ('n', "a", None)]), &[(1, over.0)][..], "an equal waits"),
        (queue(&[('n', "a", FRESH), ('n', "a", None)]), &[], "its time is not over"),
        (queue(&[('n', "a", OVER)]), &[], "nobody waits"),
        (queue(&[('n', "a", OVER), ('l', "a", None)]), &[], "a lower one waits"),
        (queue(&[('h', "a", None), ('n', "a", OVER)]), &[(2, over.1)], "a higher one waits"),
    ] {
        assert_plan(&jobs, &slots(1, 1), &[], stop, what);
    }
    let users = queue(&[('f', "a", OVER), ('f', "a", None)]);
    assert_plan(&users, &slots(1, 1), &[], &[(1, Why::SliceOver)], "foreground takes turns as well");
    let long = queue(&[('n', "a", OVER), ('n', "a", Some(90)), ('n', "a", None)]);
    assert_plan(&long, &slots(2, 1), &[], &[(2, Why::SliceOver)], "the one that ran longest goes");
    assert_plan(&long, &slots(3, 1), &[3], &[], "nobody goes where there is room");
}

#[test]
fn a_full_host_is_passed_over() {
    let rules = Rules { per_host: 1, ..slots(3, 1) };
    let jobs = queue(&[('h', "a", None), ('h', "a", None), ('n', "b", None), ('l', "a", None)]);
    assert_plan(&jobs, &rules, &[1, 3], &[], "the queue behind it is served");
    let runs = queue(&[('h', "a", FRESH), ('h', "a", None), ('l', "b", FRESH)]);
    assert_plan(&runs, &rules, &[], &[], "it takes no slot from a lower one");
    let lower = queue(&[('h', "a", None), ('l', "a", FRESH)]);
    assert_plan(&lower, &rules, &[], &[(2, Why::Preempted)], "a lower one does not keep a host either");
    let turn = queue(&[('n', "a", OVER), ('n', "a", None)]);
    assert_plan(&turn, &rules, &[], &[(1, Why::SliceOver)], "equals take turns on a host");
    let elsewhere = queue(&[('n', "a", FRESH), ('n', "b", OVER), ('n', "a", None)]);
    assert_plan(&elsewhere, &rules, &[], &[], "who cannot run displaces nobody");
    let busy = leaving(queue(&[('n', "a", FRESH), ('h', "a", None), ('n', "b", None)]), &[1]);
    assert_plan(&busy, &rules, &[3], &[], "who leaves still has the host");
}

#[test]
fn connections_serve_foreground_first() {
    let rules = Rules { connections: 2, ..slots(2, 2) };
    let jobs = queue(&[('f', "a", None), ('f', "a", None), ('h', "a", None)]);
    assert_plan(&jobs, &rules, &[1, 2], &[], "none is left for the rest");
    let runs = queue(&[('f', "a", None), ('n', "a", FRESH), ('l', "a", FRESH)]);
    assert_plan(&runs, &rules, &[], &[(3, Why::Preempted)], "a user's job takes one");
    let one = queue(&[('f', "a", FRESH), ('n', "a", None), ('n', "a", None)]);
    assert_plan(&one, &rules, &[2], &[], "one is left");
}

#[test]
fn a_promised_slot_stops_nobody_else() {
    let jobs = leaving(queue(&[('h', "a", None), ('n', "a", FRESH), ('n', "a", FRESH)]), &[3]);
    assert_plan(&jobs, &slots(2, 1), &[], &[], "the slot of the one that leaves is enough");
    let two =
        leaving(queue(&[('h', "a", None), ('h', "a", None), ('n', "a", FRESH), ('n', "a", FRESH)]), &[4]);
    assert_plan(&two, &slots(2, 1), &[], &[(3, Why::Preempted)], "but not for two");
}

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let ran = prop::option::of((0_u64..120, prop::bool::weighted(0.2)));
    let one = (prop::sample::select(Priority::ALL), 0_u64..6, 0_u8..3, ran);
    prop::collection::vec(one, 0..14).prop_map(|jobs| {
        let candidate = |(index, (priority, turn, host, ran)): (usize, (Priority, u64, u8, Option<_>))| {
            let (running_for, leaving) = match ran {
                Some((seconds, leaving)) => (Some(Duration::from_secs(seconds)), leaving),
                None => (None, false),
            };
            Candidate { key: index as i64, priority, turn, host: format!("h{host}"), running_for, leaving }
        };
        jobs.into_iter().enumerate().map(candidate).collect()
    })
}

fn rules() -> impl Strategy<Value = Rules> {
    (0_u32..5, 0_u32..4, 0_u32..6, 0_u32..4).prop_map(|(background, foreground, connections, per_host)| {
        Rules { connections, per_host, ..slots(background, foreground) }
    })
}

/// Whether so many jobs may run together, counted plainly.
fn fits(jobs: &[&Candidate], rules: &Rules) -> bool {
    let count = |which: &dyn Fn(&Candidate) -> bool| jobs.iter().filter(|job| which(job)).count() as u32;
    let within = |count: u32, limit: u32| limit == 0 || count <= limit;
    count(&|job| job.priority == Priority::Foreground) <= rules.foreground_slots
        && count(&|job| job.priority != Priority::Foreground) <= rules.background_slots
        && within(jobs.len() as u32, rules.connections)
        && jobs.iter().all(|one| within(count(&|job| job.host == one.host), rules.per_host))
}

/// Whether `job` could run beside those.
fn could_join(job: &Candidate, beside: &[&Candidate], rules: &Rules) -> bool {
    let concerned: Vec<&Candidate> = beside.iter().copied().chain([job]).collect();
    let same_slots = |other: &&Candidate| {
        (other.priority == Priority::Foreground) == (job.priority == Priority::Foreground)
    };
    let slots = concerned.iter().copied().filter(same_slots).count() as u32;
    let on_host = concerned.iter().filter(|other| other.host == job.host).count() as u32;
    let limit = match job.priority {
        Priority::Foreground => rules.foreground_slots,
        _ => rules.background_slots,
    };
    let within = |count: u32, limit: u32| limit == 0 || count <= limit;
    slots <= limit && within(concerned.len() as u32, rules.connections) && within(on_host, rules.per_host)
}

/// Does what the plan says: who was to leave has left and stands last, who stops leaves, who starts runs.
fn follow(jobs: &mut [Candidate], plan: &Plan) {
    let mut last = jobs.iter().map(|job| job.turn).max().unwrap_or(0);
    for job in jobs {
        if job.leaving {
            last += 1;
            (job.turn, job.running_for, job.leaving) = (last, None, false);
        }
        job.leaving = plan.stop.iter().any(|(key, _)| *key == job.key);
        if plan.start.contains(&job.key) {
            job.running_for = Some(Duration::ZERO);
        }
    }
}

proptest! {
    #[test]
    fn a_plan_asks_for_nothing_that_cannot_be(jobs in candidates(), rules in rules()) {
        let plan = plan(&jobs, &rules);
        let by_key = |key: &i64| &jobs[*key as usize];
        prop_assert!(plan.start.iter().all(|key| by_key(key).waits()));
        let runs = |key: &i64| by_key(key).running_for.is_some() && !by_key(key).leaving;
        prop_assert!(plan.stop.iter().all(|(key, _)| runs(key)), "only who runs is stopped");
        let stops = |job: &Candidate| plan.stop.iter().any(|(key, _)| *key == job.key);
        let stays: Vec<&Candidate> = jobs
            .iter()
            .filter(|job| plan.start.contains(&job.key) || job.running_for.is_some() && !job.leaving && !stops(job))
            .collect();
        prop_assert!(fits(&stays, &rules), "those that stay have places");
        let mut holders: Vec<&Candidate> = jobs.iter().filter(|job| job.running_for.is_some()).collect();
        for key in &plan.start {
            prop_assert!(could_join(by_key(key), &holders, &rules), "{} starts where there is room", key);
            holders.push(by_key(key));
        }
        for (key, why) in &plan.stop {
            let over = by_key(key).running_for >= Some(SLICE);
            prop_assert!(*why == Why::Preempted || over, "{} keeps its slice", key);
        }
        let mut mixed = jobs.clone();
        mixed.reverse();
        prop_assert_eq!(super::plan(&mixed, &rules), plan, "the same whatever the list's order");
    }

    #[test]
    fn following_plans_comes_to_rest_with_every_place_well_used(
        jobs in candidates(),
        rules in rules(),
    ) {
        let mut jobs = jobs;
        let mut rounds = 0;
        loop {
            let next = plan(&jobs, &rules);
            if next == Plan::default() && jobs.iter().all(|job| !job.leaving) {
                break;
            }
            follow(&mut jobs, &next);
            rounds += 1;
            prop_assert!(rounds <= 2 * jobs.len() + 4, "plans go round in circles");
        }
        let running: Vec<&Candidate> = jobs.iter().filter(|job| job.running_for.is_some()).collect();
        prop_assert!(fits(&running, &rules));
        for waiting in jobs.iter().filter(|job| job.waits()) {
            prop_assert!(!could_join(waiting, &running, &rules), "{:?} could run", waiting);
            let not_lower: Vec<&Candidate> = running
                .iter()
                .copied()
                .filter(|job| job.priority as u32 <= waiting.priority as u32)
                .collect();
            prop_assert!(!could_join(waiting, &not_lower, &rules), "{:?} waits for a lower one", waiting);
            for over in running.iter().filter(|job| {
                job.priority == waiting.priority && job.running_for >= Some(SLICE)
            }) {
                let without: Vec<&Candidate> =
                    not_lower.iter().copied().filter(|job| job.key != over.key).collect();
                prop_assert!(!could_join(waiting, &without, &rules), "{:?} gives no way", over);
            }
        }
    }
}
