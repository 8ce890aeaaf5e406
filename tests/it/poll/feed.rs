//! A feed: pages of another server.

use super::{Site, declaration};
use crate::support::patiently;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a server answers to a path with query and an `If-None-Match`: status, `ETag` (empty: none) and body.
type Answer = Box<dyn FnMut(&str, &str) -> (u16, &'static str, String) + Send>;

/// A server on loopback, and the requests it got: path with query, and `Authorization`.
struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<(String, String)>>>,
}

impl Server {
    fn start(answer: impl FnMut(&str, &str) -> (u16, &'static str, String) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
        let answer: Arc<Mutex<Answer>> = Arc::new(Mutex::new(Box::new(answer)));
        let log = asked.clone();
        std::thread::spawn(move || {
            let app = move || {
                let (log, answer) = (log.clone(), answer.clone());
                App::new().default_service(web::to(move |request: HttpRequest| {
                    let header = |name: &str| {
                        request.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
                    };
                    let path = request.uri().to_string();
                    let (status, etag, body) = (answer.lock().unwrap())(&path, &header("If-None-Match"));
                    log.lock().unwrap().push((path, header("Authorization")));
                    let mut response = HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap());
                    if !etag.is_empty() {
                        response.insert_header(("ETag", etag));
                    }
                    let response = response.content_type("application/json").body(body);
                    async move { response }
                }))
            };
            let server = HttpServer::new(app).workers(1).listen(listener).unwrap().run();
            actix_web::rt::System::new().block_on(server).unwrap();
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(path, _)| path.clone()).collect()
    }

    fn waits_for(&self, count: usize) {
        patiently("a request", || (self.asked().len() >= count).then_some(()));
    }
}

/// A page: one declaration, and the page after it.
fn page(kenmerk: &str, next: &str) -> String {
    declaration(kenmerk).replace('}', &format!(",\"volgende\":\"{next}\"}}"))
}

fn site(name: &str, server: &Server, more: &str) -> Site {
    let route = format!(
        "connector: feed\n    settings: {{ url: \"http://{}/lijst\", every_s: 60, next: volgende{more} }}\n    format: json",
        server.address
    );
    Site::new(name, &route, "")
}

#[test]
fn three_pages_come_in_once_and_only_what_changed_is_sent_again() {
    let server = Server::start(|path, tag| match (path, tag) {
        ("/lijst", "\"een\"") => (304, "\"een\"", String::new()),
        ("/lijst", _) => (200, "\"een\"", page("F-1", "/lijst?p=2")),
        ("/lijst?p=2", _) => (200, "", page("F-2", "?p=3")),
        _ => (200, "", page("F-3", "")),
    });
    let site = site("feed-pages", &server, "");
    let gateway = site.start();
    site.gets(&["F-1", "F-2", "F-3"]);
    assert_eq!(server.asked(), ["/lijst", "/lijst?p=2", "/lijst?p=3"]);
    site.pass(59);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(server.asked().len(), 3, "not before its time");
    site.pass(1);
    server.waits_for(6);
    gateway.stop();
    site.gets(&["F-1", "F-2", "F-3"]);
    assert_eq!(server.asked()[3..], ["/lijst", "/lijst?p=2", "/lijst?p=3"]);
}

#[test]
fn a_page_that_fails_is_fetched_the_next_time_and_what_came_stays() {
    let mut failed = false;
    let server = Server::start(move |path, _| match path {
        "/lijst" => (200, "", page("F-1", "/lijst?p=2")),
        _ if !std::mem::replace(&mut failed, true) => (503, "", String::new()),
        _ => (200, "", page("F-2", "")),
    });
    let site = site("feed-fails", &server, "");
    let gateway = site.start();
    site.gets(&["F-1"]);
    server.waits_for(2);
    // The turn has to end before the next can be due.
    patiently("the second page", || {
        site.pass(60);
        (server.asked().len() >= 4).then_some(())
    });
    site.gets(&["F-1", "F-2"]);
    drop(gateway);
}

#[test]
fn a_page_of_another_server_is_not_fetched_and_neither_is_a_circle() {
    let elsewhere = Server::start(|_, _| (200, "", page("F-9", "")));
    let link = format!("http://{}/lijst", elsewhere.address);
    let server = Server::start(move |_, _| (200, "", page("F-1", &link)));
    let one = site("feed-elsewhere", &server, "");
    let gateway = one.start();
    one.gets(&["F-1"]);
    drop(gateway);
    assert_eq!(elsewhere.asked(), [""; 0]);

    let circle = Server::start(|path, _| match path {
        "/lijst" => (200, "", page("F-1", "/lijst?p=2")),
        _ => (200, "", page("F-2", "/lijst")),
    });
    let two = site("feed-circle", &circle, "");
    let gateway = two.start();
    two.gets(&["F-1", "F-2"]);
    drop(gateway);
    assert_eq!(circle.asked(), ["/lijst", "/lijst?p=2"]);
}

#[test]
fn a_cursor_goes_in_its_parameter_and_our_credentials_go_along() {
    let server = Server::start(|path, _| match path {
        "/lijst?vanaf=a%26b" => (200, "", page("F-2", "")),
        _ => (200, "", page("F-1", "a&b")),
    });
    let site = site("feed-cursor", &server, ", page_param: vanaf");
    let secret = site.path("geheim");
    std::fs::write(&secret, "invented-token").unwrap();
    let profile = site.path("config/partners/bron/profile.yaml");
    let text = std::fs::read_to_string(&profile).unwrap();
    std::fs::write(&profile, text.replace("auth: none", &format!("auth: {{ token: \"file:{}\" }}", secret.display())))
        .unwrap();
    let gateway = site.start();
    site.gets(&["F-1", "F-2"]);
    drop(gateway);
    let asked = server.asked.lock().unwrap().clone();
    let token = "Bearer invented-token".to_owned();
    assert_eq!(asked, [("/lijst".to_owned(), token.clone()), ("/lijst?vanaf=a%26b".to_owned(), token)]);
}

#[test]
fn a_slow_feed_holds_up_no_folder_and_stopping_does_not_wait_for_it() {
    let server = Server::start(|_, _| {
        std::thread::sleep(Duration::from_secs(20));
        (200, "", page("F-1", ""))
    });
    let site = site("feed-slow", &server, "");
    let profile = site.path("config/partners/bron/profile.yaml");
    let text = std::fs::read_to_string(&profile).unwrap();
    let folder = format!(
        "inbound:\n  bestanden:\n    connector: file\n    settings: {{ folder: \"{}\", pattern: \"*.dat\" }}\n    auth: none\n    format: json\n    canonical: declaratie/1\n    identity: kenmerk\n    ontvangers: [kantoor]\n",
        site.path("in").display()
    );
    std::fs::write(&profile, text.replace("inbound:\n", &folder)).unwrap();
    let body = declaration("D-1");
    let sum = crate::testbed::letters::sha256(body.as_bytes());
    site.write("in/a.dat.json", &format!("{{\"bestand\":\"a.dat\",\"bytes\":{},\"sha256\":\"{sum}\"}}", body.len()));
    site.write("in/a.dat", &body);
    let gateway = site.start();
    site.gets(&["D-1"]);
    let since = std::time::Instant::now();
    gateway.stop();
    assert!(since.elapsed() < Duration::from_secs(15), "{:?}", since.elapsed());
}

#[test]
fn the_items_of_a_page_are_messages_of_their_own() {
    let server = Server::start(|path, _| match path {
        "/lijst" => {
            let items = [declaration("F-1"), "{\"kenmerk\":\"F-2\"}".to_owned(), declaration("F-3")].join(",");
            (200, "", format!("{{\"volgende\":2,\"data\":{{\"items\":[{items}]}}}}"))
        }
        _ => (200, "", format!("{{\"volgende\":null,\"data\":{{\"items\":[{}]}}}}", declaration("F-4"))),
    });
    let route = format!(
        "connector: feed\n    settings: {{ url: \"http://{}/lijst\", next: volgende, page_param: p }}\n    format: json",
        server.address
    );
    let site = Site::new("feed-items", &route, "    records: data/items\n");
    let gateway = site.start();
    site.gets(&["F-1", "F-3", "F-4"]);
    gateway.stop();
    assert_eq!(server.asked(), ["/lijst", "/lijst?p=2"]);
}

#[test]
fn a_page_with_a_refused_message_is_asked_for_whole_again() {
    let tags: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = tags.clone();
    let server = Server::start(move |_, tag| {
        seen.lock().unwrap().push(tag.to_owned());
        let wrong = tag.is_empty() && seen.lock().unwrap().len() == 1;
        (200, "\"een\"", if wrong { "{\"kenmerk\":\"F-1\"}".to_owned() } else { page("F-1", "") })
    });
    let site = site("feed-refused", &server, "");
    let gateway = site.start();
    // The turn has to end before the next can be due.
    let until = |count: usize| {
        patiently("a turn", || {
            site.pass(60);
            (server.asked().len() >= count).then_some(())
        });
    };
    until(3);
    gateway.stop();
    site.gets(&["F-1"]);
    assert_eq!(
        tags.lock().unwrap()[..3],
        ["", "", "\"een\""],
        "refused, taken, and only then asked whether it changed"
    );
}
