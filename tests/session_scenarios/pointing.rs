use std::time::Duration;

use consilium_core::media::Event;
use consilium_core::model::Role;
use consilium_core::protocol::{ClientMessage, PointedAt, ServerMessage};
use consilium_core::session::Command;

use crate::support::{Room, TestSession, Who};

fn place(column: f64) -> Option<PointedAt> {
    Some(PointedAt {
        series: "2.25.1".into(),
        instance: "2.25.2".into(),
        frame: 1,
        pixel: [column, 20.0],
        patient: None,
    })
}

fn opens_channel(t: &mut TestSession, who: Who) {
    let peer = t.peer(who);
    t.engine_says(Event::Channel { peer, open: true });
}

/// Over the lossy channel.
fn points(t: &mut TestSession, who: Who, number: u32, column: f64) {
    let (peer, message) = (t.peer(who), ClientMessage::Point { number, at: place(column) });
    let text = serde_json::to_string(&message).expect("JSON");
    t.engine_says(Event::Said { peer, text });
}

/// Cursors that came to this person by the socket, and those that came by the channel.
fn came(t: &TestSession, who: Who) -> (Vec<ServerMessage>, Vec<ServerMessage>) {
    let is_pointer = |message: &&ServerMessage| matches!(message, ServerMessage::Pointer { .. });
    let socket = t.inbox(who).iter().filter(is_pointer).cloned().collect();
    let peer = t.peer(who);
    let told = t.engine.told.iter().filter(|(known, _)| *known == peer);
    (socket, told.map(|(_, text)| serde_json::from_str(text).expect("a message")).collect())
}

fn column(message: &ServerMessage) -> f64 {
    match message {
        ServerMessage::Pointer { at: Some(at), .. } => at.pixel[0],
        other => panic!("{other:?} points nowhere"),
    }
}

#[test]
fn a_cursor_goes_over_the_lossy_channel_where_there_is_one_and_never_back() {
    let Room { mut t, lin, marsh, wang, .. } = Room::open();
    t.run(Command::AllowImages { roles: vec![Role::Family] });
    opens_channel(&mut t, marsh);
    t.post(lin, ClientMessage::Point { number: 0, at: place(1.0) });
    let (socket, channel) = came(&t, marsh);
    assert_eq!((socket.len(), channel.len()), (0, 1));
    assert_eq!(came(&t, wang).0, channel, "who has no channel hears the same by the socket");

    for (number, at) in [(5, 5.0), (7, 7.0), (6, 6.0), (8, 8.0)] {
        points(&mut t, marsh, number, at);
    }
    let heard: Vec<f64> = came(&t, lin).0.iter().map(column).collect();
    assert_eq!(heard, [5.0, 7.0, 8.0], "the one that was overtaken is nobody's");

    t.forget();
    t.engine.told.clear();
    t.post(lin, ClientMessage::Point { number: 0, at: None });
    let (socket, channel) = came(&t, marsh);
    assert_eq!((socket.len(), channel.len()), (1, 0), "that a cursor is gone must arrive");

    let peer = t.peer(marsh);
    t.engine_says(Event::Channel { peer, open: false });
    t.post(lin, ClientMessage::Point { number: 0, at: place(2.0) });
    assert_eq!(came(&t, marsh).0.len(), 2, "without the channel the socket serves again");
}

#[test]
fn the_channel_knows_the_same_rights_as_the_socket() {
    let Room { mut t, lin, marsh, li, wang } = Room::open();
    t.run(Command::AllowImages { roles: vec![Role::Family] });
    for who in [lin, marsh, li, wang] {
        opens_channel(&mut t, who);
    }
    points(&mut t, marsh, 1, 1.0);
    assert_eq!([lin, li, wang].map(|who| came(&t, who).1.len()), [1, 0, 1], "the interpreter sees no images");
    points(&mut t, wang, 1, 1.0);
    assert_eq!(came(&t, lin).1.len(), 1, "the family points at nothing");

    t.must(lin, ClientMessage::SetDeliberation { on: true });
    points(&mut t, marsh, 2, 2.0);
    assert_eq!([lin, wang].map(|who| came(&t, who).1.len()), [2, 1], "behind the closed door");
    t.must(lin, ClientMessage::SetDeliberation { on: false });
    points(&mut t, marsh, 3, 3.0);
    assert_eq!([lin, wang].map(|who| came(&t, who).1.len()), [3, 2]);

    let peer = t.peer(marsh);
    let others = ["", "{", "{\"type\":\"end_session\"}", "{\"type\":\"point\",\"at\":5}"];
    for text in others {
        t.engine_says(Event::Said { peer, text: text.to_owned() });
    }
    assert_eq!(came(&t, lin).1.len(), 3, "nothing but cursors comes in by it");
    for number in 10..100 {
        points(&mut t, marsh, number, 1.0);
    }
    let many = came(&t, lin).1.len();
    assert!((30..=50).contains(&many), "at most forty a second, and not {many}");
    t.pass(Duration::from_secs(2));
    points(&mut t, marsh, 100, 1.0);
    assert_eq!(came(&t, lin).1.len(), many + 1);
}

#[test]
fn a_page_that_is_loaded_anew_counts_from_the_beginning() {
    let Room { mut t, lin, marsh, .. } = Room::open();
    points(&mut t, marsh, 900, 1.0);
    t.cut(marsh);
    t.join(marsh);
    points(&mut t, marsh, 1, 2.0);
    let numbers: Vec<u32> = came(&t, lin)
        .0
        .iter()
        .map(|message| match message {
            ServerMessage::Pointer { number, .. } => *number,
            other => panic!("{other:?} is no cursor"),
        })
        .collect();
    assert_eq!(numbers, [1, 2], "the others see one order");
}
