//! The composition root: a configuration folder and a data folder become a running gateway.

mod alarm;
pub mod backup;
pub mod reload;
pub mod restore;

use self::reload::Reloader;
use crate::config::Settings;
use crate::connector::Credentials;
use crate::flow::alarm::Watch;
use crate::flow::bulk::{self, Bulk, Runner};
use crate::flow::clock::Clock;
use crate::flow::delivery::{self, Brake};
use crate::flow::given_up::{self, Teller};
use crate::flow::inbound::Gateway;
use crate::flow::live::Live;
use crate::flow::poll::{self, Poller};
use crate::flow::process::Pseudonyms;
use crate::flow::proof;
use crate::flow::route::Routes;
use crate::flow::writer::{self, Marks};
use crate::job;
use crate::profile::{Folder, snapshot};
use crate::secret::SecretError;
use crate::store::crypt::{Key, KeyError, Sealer};
use crate::store::sqlite::SqliteStore;
use crate::store::{Audit, Store, StoreError};
use crate::trace::{Exporter, Tracer};
use crate::web::{self, Shared};
use crate::yaml::Mistake;
use actix_web::{App, HttpServer, dev::ServerHandle};
use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

/// Why the gateway did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Mistakes in the configuration.
    #[error("de configuratie heeft {} fout(en)", .0.len())]
    Configuration(Vec<Mistake>),
    /// The store.
    #[error("de opslag gaat niet open")]
    Store(#[source] StoreError),
    /// The master key.
    #[error("de hoofdsleutel is niet te gebruiken")]
    Key(#[source] KeyError),
    /// A secret the settings refer to.
    #[error("een geheim in trajectbrug.yaml is niet te gebruiken: {0}")]
    Secret(#[source] SecretError),
    /// The address.
    #[error("luisteren op `{address}` lukt niet")]
    Listen {
        /// As asked for.
        address: String,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// Routes without credentials on an address others can reach.
    #[error(
        "`auth: none` mag alleen op loopback, niet op `{address}`; geef deze routes een token of wachtwoord: {routes}"
    )]
    Open {
        /// The address.
        address: String,
        /// The routes.
        routes: String,
    },
    /// Certificate or key.
    #[error("het certificaat of de sleutel ervan is niet te gebruiken: {reason}")]
    Tls {
        /// What is wrong.
        reason: String,
    },
    /// A restore of the data folder was begun and not finished.
    #[error("in `{path}` is een reservekopie half teruggezet; draai `trajectbrug restore` opnieuw")]
    HalfRestored {
        /// The data folder.
        path: String,
    },
    /// The data is of another environment.
    #[error(
        "de gegevensmap `{path}` is van een node met `omgeving: {found}`, en deze node is `{wanted}`; geef een andere map met \
         --data, of zet `omgeving` in trajectbrug.yaml goed"
    )]
    OtherOmgeving {
        /// The data folder.
        path: String,
        /// What it was made for.
        found: String,
        /// What this node is.
        wanted: &'static str,
    },
    /// A thread or the server.
    #[error("de gateway kan niet worden gestart")]
    Io(#[from] std::io::Error),
}

/// Everything but the listener.
struct Parts {
    gateway: Arc<Gateway>,
    writer: JoinHandle<()>,
    delivery: JoinHandle<()>,
    brake: Brake,
    teller: Teller,
    watch: Option<Watch>,
    exporter: Option<Exporter>,
    bulk: Arc<Bulk>,
    batches: Runner,
    reloader: Arc<Reloader>,
    settings: Settings,
}

/// A running gateway.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// Stops the listener.
    pub server: ServerHandle,
    thread: JoinHandle<std::io::Result<()>>,
    parts: Parts,
    poller: Poller,
}

impl Pseudonyms for Sealer {
    fn persoon(&self, bsn: &str) -> String {
        self.person_key(bsn)
    }

    fn client_ref(&self, partner: &str, persoon: &str) -> String {
        Sealer::client_ref(self, partner, persoon)
    }
}

/// The keys of an installation: from the settings, or from the file `sleutel` in the data folder, which is made on first
/// use.
pub fn sealer(settings: &Settings, data: &Path) -> Result<Sealer, StartError> {
    let key = match &settings.sleutel {
        Some(reference) => {
            let secret = reference.fetch().map_err(StartError::Secret)?;
            Key::from_hex(secret.expose()).map_err(StartError::Key)?
        }
        None => Key::load_or_create(&data.join("sleutel")).map_err(StartError::Key)?,
    };
    Sealer::new(&key).map_err(StartError::Key)
}

/// The keys of an installation that is there already: a key that is not there is not made, because a new one would fit
/// nothing.
pub fn known_sealer(settings: &Settings, data: &Path) -> Result<Sealer, StartError> {
    let file = data.join("sleutel");
    if settings.sleutel.is_none() {
        Key::from_file(&file).map_err(StartError::Key)?;
    }
    sealer(settings, data)
}

/// Makes a data folder when it is not there, for its owner only: what is not sealed in it is still nobody else's business.
pub fn data_folder(data: &Path) -> Result<(), StartError> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data)
        .map_err(|source| StartError::Store(StoreError::Folder { path: data.display().to_string(), source }))
}

/// Opens the store of a data folder, which is made when it is not there.
pub fn open(settings: &Settings, data: &Path) -> Result<(Arc<SqliteStore>, Arc<Sealer>), StartError> {
    if restore::under_way(data) {
        return Err(StartError::HalfRestored { path: data.display().to_string() });
    }
    data_folder(data)?;
    let store = SqliteStore::open(data, sealer(settings, data)?).map_err(StartError::Store)?;
    Ok((Arc::new(store), Arc::new(sealer(settings, data)?)))
}

/// The configuration on disk, fit to run: read, compiled and proven, with its id. Every start and every reload takes it
/// from here; `data` is where what was proven before is remembered.
pub fn candidate(
    config: &Path,
    data: &Path,
    origins: &BTreeMap<String, String>,
) -> Result<(Folder, Routes), StartError> {
    let ((folder, mut routes), versie) = reload::with_version(config, || {
        let found = configuration(config, origins)?;
        let mistakes = proof::prove(&found.0, &found.1, Some(&data.join("bewezen"))).mistakes();
        if mistakes.is_empty() { Ok(found) } else { Err(StartError::Configuration(mistakes)) }
    })?;
    routes.versie = versie;
    Ok((folder, routes))
}

/// The configuration on disk as it stands, with its id: read and compiled, its samples not proven. To look at, never to run.
pub fn draft(config: &Path) -> Result<Routes, StartError> {
    let (mut routes, versie) =
        reload::with_version(config, || configuration(config, &BTreeMap::new()).map(|(_, routes)| routes))?;
    routes.versie = versie;
    Ok(routes)
}

/// Reads and compiles a configuration folder, or gives every mistake of every profile: one that cannot be read does not
/// hide those of the others.
pub fn configuration(config: &Path, origins: &BTreeMap<String, String>) -> Result<(Folder, Routes), StartError> {
    // A folder that was being put back when the machine stopped is put right first. A configuration we may not write in
    // was not put back by us.
    drop(crate::profile::restore::mend(config));
    let (folder, mut mistakes) = Folder::read_all(config);
    match Routes::compile(&folder, origins) {
        Ok(routes) if mistakes.is_empty() => return Ok((folder, routes)),
        Ok(_) => {}
        Err(more) => mistakes.extend(more),
    }
    Err(StartError::Configuration(mistakes))
}

/// Starts everything but the listener: store, writer, delivery.
fn parts(
    folder: Folder,
    mut routes: Routes,
    data: &Path,
    origins: &BTreeMap<String, String>,
    address: SocketAddr,
    clock: Arc<dyn Clock>,
) -> Result<Parts, StartError> {
    let now = clock.now();
    let (versie, config) = (routes.versie.clone(), folder.path.clone());
    routes.geactiveerd_op = Some(now);
    let live = Live::new(Arc::new(routes));
    let (store, keys) = open(&folder.settings, data)?;
    let marks = Marks::default();
    let mut file = store.writer().map_err(StartError::Store)?;
    let wanted = folder.settings.omgeving.as_str();
    let found = store.made_for(wanted).map_err(StartError::Store)?;
    if found != wanted {
        return Err(StartError::OtherOmgeving { path: data.display().to_string(), found, wanted });
    }
    let store: Arc<dyn Store> = store;
    let started = Audit {
        at: now,
        wie: "hub".to_owned(),
        wat: "gateway.start".to_owned(),
        waarop: env!("CARGO_PKG_VERSION").to_owned(),
    };
    snapshot::save(&config, data, &versie, now)?;
    file.commit(&[], &[], &[started, reload::activation(now, "hub", &versie)]).map_err(StartError::Store)?;
    reload::show("", &versie);
    let brake = Brake::default();
    let alarms = alarm::of(&folder.settings, &clock);
    let (tracer, exporter) = traces(&folder.settings)?;
    let (dispatch, delivery) = delivery::start(
        store.clone(),
        live.clone(),
        clock.clone(),
        marks.clone(),
        brake.clone(),
        alarms.clone(),
        tracer.clone(),
    )
    .map_err(StartError::Store)?;
    let (held, given_up) = tokio::sync::mpsc::unbounded_channel();
    let (writer, thread) = writer::start(file, folder.settings.wachtrij, marks, dispatch, held)?;
    let teller = given_up::start(&store, live.clone(), clock.clone(), writer.clone(), given_up, alarms.clone())
        .map_err(StartError::Store)?;
    let reloader = Arc::new(Reloader {
        config,
        data: data.to_owned(),
        origins: origins.clone(),
        address,
        settings: folder.settings.clone(),
        live: live.clone(),
        store: store.clone(),
        writer: writer.clone(),
        clock: clock.clone(),
        alarms: alarms.clone(),
        one: std::sync::Mutex::default(),
    });
    let watch = alarm::watch(&folder, data, address, &alarms, &store, &writer).map_err(StartError::Store)?;
    let mut gateway = Gateway::new(live, store, keys.clone(), writer, clock)?;
    (gateway.alarms, gateway.tracer) = (alarms, tracer);
    let gateway = Arc::new(gateway);
    let (bulk, batches) = bulk::start(data, keys, gateway.clone())?;
    Ok(Parts {
        gateway,
        writer: thread,
        delivery,
        brake,
        teller,
        watch,
        exporter,
        bulk,
        batches,
        reloader,
        settings: folder.settings,
    })
}

/// Starts the gateway: everything, and a listener on `listen` (or the settings' address).
pub fn start(
    config: &Path,
    data: &Path,
    listen: Option<&str>,
    origins: &BTreeMap<String, String>,
    clock: Arc<dyn Clock>,
) -> Result<Running, StartError> {
    let (folder, routes) = candidate(config, data, origins)?;
    let versie = routes.versie.clone();
    // Everything that can stop the start comes first: once the parts run, deliveries go out.
    let wanted = listen.unwrap_or(&folder.settings.luister).to_owned();
    let failed = |source| StartError::Listen { address: wanted.clone(), source };
    let address = wanted
        .to_socket_addrs()
        .map_err(failed)?
        .next()
        .ok_or_else(|| failed(std::io::ErrorKind::AddrNotAvailable.into()))?;
    closed(&routes, address)?;
    let listener = TcpListener::bind(address).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let beheer = match &folder.settings.beheer_token {
        Some(reference) => Some(reference.fetch().map_err(StartError::Secret)?),
        None => None,
    };
    let tls = folder.settings.tls.as_ref().map(|tls| server_config(config, tls)).transpose()?;
    // The gauge below is for the recorder this makes.
    let metrics = metrics_handle();
    let parts = parts(folder, routes, data, origins, address, clock)?;
    let runner = job::Runner::new(parts.gateway.clone(), &parts.settings).map_err(StartError::Store)?;
    let shared = Shared {
        gateway: parts.gateway.clone(),
        bulk: parts.bulk.clone(),
        herladen: parts.reloader.clone(),
        beheer,
        omgeving: parts.settings.omgeving.as_str(),
        jobs: runner.clone(),
        queues: Arc::default(),
        metrics,
    };
    let (tell, told) = std::sync::mpsc::channel();
    let thread = std::thread::Builder::new().name("http".to_owned()).spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let routes = shared.gateway.routes();
            let server = HttpServer::new(move || {
                routes.warm();
                App::new().wrap(web::headers()).configure(web::configure(shared.clone()))
            })
            .workers(std::thread::available_parallelism().map_or(2, usize::from))
            .keep_alive(std::time::Duration::from_secs(75))
            .client_request_timeout(std::time::Duration::from_secs(10))
            .shutdown_timeout(10);
            let server = match tls {
                Some(tls) => server.listen_rustls_0_23(listener, tls)?,
                None => server.listen(listener)?,
            }
            .run();
            let jobs = job::start(runner).await;
            if let Err(error) = &jobs {
                tracing::error!(error = %error, "jobs are not scheduled");
            }
            drop(tell.send(server.handle()));
            let ended = server.await;
            if let Ok(mut scheduler) = jobs {
                drop(scheduler.shutdown().await);
            }
            ended
        })
    })?;
    let server = told.recv().map_err(|_| std::io::Error::other("the listener did not start"))?;
    let poller = poll::start(parts.gateway.clone())?;
    tracing::info!(address = %address, version = env!("CARGO_PKG_VERSION"), configuratie = versie, omgeving = parts.settings.omgeving.as_str(), "listening");
    Ok(Running { address, server, thread, parts, poller })
}

impl Running {
    /// The gateway, for those who run beside it.
    pub fn gateway(&self) -> &Arc<Gateway> {
        &self.parts.gateway
    }

    /// Reloads the configuration; see [`crate::flow::live::Reload`].
    pub fn reloader(&self) -> &Arc<Reloader> {
        &self.parts.reloader
    }

    /// From now on a SIGHUP reloads the configuration. For a process that is nothing but the gateway.
    pub fn reload_on_hangup(&self) -> std::io::Result<()> {
        reload::on_hangup(Arc::downgrade(&self.parts.reloader))
    }

    /// Waits until the listener has stopped (SIGTERM, SIGINT or [`ServerHandle::stop`]), then until what was accepted is
    /// on disk.
    pub fn wait(self) -> std::io::Result<()> {
        let ended = self.thread.join().unwrap_or_else(|_| Err(std::io::Error::other("the listener failed")));
        // Files and feeds: the record under way is finished, the rest waits for the next start.
        self.poller.stop();
        let Parts { gateway, writer, delivery, brake, teller, watch, exporter, batches, reloader, .. } = self.parts;
        batches.stop();
        // A delivery under way gets the time to be confirmed and written down; the rest waits for the next start.
        brake.stop(std::time::Duration::from_secs(5));
        teller.stop();
        watch.into_iter().for_each(Watch::stop);
        // Handlers are gone; with the gateway goes the last way to the writer, and with the writer the way to delivery.
        drop((gateway, reloader));
        drop(writer.join());
        drop(delivery.join());
        exporter.into_iter().for_each(Exporter::stop);
        ended
    }
}

/// Who is traced, and the thread that sends it; nobody and none without the setting.
fn traces(settings: &Settings) -> std::io::Result<(Tracer, Option<Exporter>)> {
    let Some(traces) = &settings.traces else { return Ok((Tracer::default(), None)) };
    let (tracer, exporter) = Tracer::start(&traces.otlp, traces.deel, settings.omgeving.as_str())?;
    Ok((tracer, Some(exporter)))
}

/// Refuses routes that anyone could use on an address that anyone could reach.
fn closed(routes: &Routes, address: SocketAddr) -> Result<(), StartError> {
    if address.ip().is_loopback() {
        return Ok(());
    }
    let mut open: Vec<_> = routes
        .all_inbound()
        .filter(|r| r.credentials == Credentials::None && !r.connector.is_fetched())
        .map(|r| format!("{}/{}", r.partner, r.name))
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    open.sort();
    Err(StartError::Open { address: address.to_string(), routes: open.join(", ") })
}

fn server_config(config: &Path, tls: &crate::config::Tls) -> Result<rustls::ServerConfig, StartError> {
    use rustls_pki_types::pem::PemObject;
    use rustls_pki_types::{CertificateDer, PrivateKeyDer};
    let wrong = |reason: String| StartError::Tls { reason };
    let file = |name: &str| -> PathBuf { config.join(name) };
    let chain = CertificateDer::pem_file_iter(file(&tls.certificaat))
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|e| wrong(format!("`{}`: {e}", tls.certificaat)))?;
    let key = PrivateKeyDer::from_pem_file(file(&tls.sleutel)).map_err(|e| wrong(format!("`{}`: {e}", tls.sleutel)))?;
    rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).map_err(|e| wrong(e.to_string()))
}

/// The metrics of this process: one recorder, however often a gateway is started in it.
fn metrics_handle() -> metrics_exporter_prometheus::PrometheusHandle {
    static HANDLE: std::sync::OnceLock<metrics_exporter_prometheus::PrometheusHandle> = std::sync::OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
            let handle = recorder.handle();
            // Another recorder can only be there in a test that set one; ours then shows nothing.
            drop(metrics::set_global_recorder(recorder));
            handle
        })
        .clone()
}
