//! A collector on the loopback: takes OTLP over HTTP and decodes it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::metrics::v1::{metric::Data, number_data_point};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

type Taken = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// What was sent, by path.
pub(super) struct Collector {
    pub(super) endpoint: String,
    taken: Taken,
}

impl Collector {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let taken = Taken::default();
        let keep = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&keep)));
            }
        });
        Self { endpoint, taken }
    }

    fn bodies(&self, path: &str) -> Vec<Vec<u8>> {
        let taken = self.taken.lock().unwrap();
        let wanted = taken.iter().filter(|(to, _)| to == path);
        wanted.map(|(_, body)| body.clone()).collect()
    }

    /// Every span, by name, in the order of their arrival.
    pub(super) fn spans(&self) -> BTreeMap<String, Vec<Span>> {
        let mut spans: BTreeMap<String, Vec<Span>> = BTreeMap::new();
        for body in self.bodies("/v1/traces") {
            let request = ExportTraceServiceRequest::decode(body.as_slice()).unwrap();
            for part in request.resource_spans {
                let resource = texts(&part.resource.unwrap().attributes);
                assert_eq!(resource["service.name"], "watched");
                for span in part.scope_spans.into_iter().flat_map(|scope| scope.spans) {
                    spans.entry(span.name.clone()).or_default().push(span);
                }
            }
        }
        spans
    }

    /// The newest value of every series: `name{label=value,…}`; of a histogram, how many values it has.
    pub(super) fn metrics(&self) -> BTreeMap<String, f64> {
        let mut series = BTreeMap::new();
        for body in self.bodies("/v1/metrics") {
            let request = ExportMetricsServiceRequest::decode(body.as_slice()).unwrap();
            let scopes = request
                .resource_metrics
                .into_iter()
                .flat_map(|part| part.scope_metrics);
            for metric in scopes.flat_map(|scope| scope.metrics) {
                let mut put = |attributes: &[KeyValue], value: f64| {
                    let labels: Vec<String> = texts(attributes)
                        .into_iter()
                        .map(|(name, value)| format!("{name}={value}"))
                        .collect();
                    series.insert(format!("{}{{{}}}", metric.name, labels.join(",")), value);
                };
                let number = |value: &Option<number_data_point::Value>| match value {
                    Some(number_data_point::Value::AsInt(value)) => {
                        f64::from(i32::try_from(*value).unwrap())
                    }
                    Some(number_data_point::Value::AsDouble(value)) => *value,
                    None => panic!("no value"),
                };
                match metric.data.as_ref().unwrap() {
                    Data::Sum(sum) => {
                        sum.data_points
                            .iter()
                            .for_each(|at| put(&at.attributes, number(&at.value)));
                    }
                    Data::Gauge(gauge) => {
                        gauge
                            .data_points
                            .iter()
                            .for_each(|at| put(&at.attributes, number(&at.value)));
                    }
                    Data::Histogram(histogram) => histogram.data_points.iter().for_each(|at| {
                        put(&at.attributes, f64::from(u32::try_from(at.count).unwrap()));
                    }),
                    other => panic!("{other:?}"),
                }
            }
        }
        series
    }
}

pub(super) fn texts(attributes: &[KeyValue]) -> BTreeMap<String, String> {
    attributes
        .iter()
        .map(|attribute| {
            let value = attribute.value.clone().and_then(|value| value.value);
            let text = match value {
                Some(Value::StringValue(text)) => text,
                Some(Value::IntValue(number)) => number.to_string(),
                Some(Value::BoolValue(flag)) => flag.to_string(),
                other => panic!("{other:?}"),
            };
            (attribute.key.clone(), text)
        })
        .collect()
}

/// Requests of one connection, each answered with 200.
async fn serve(mut stream: TcpStream, taken: Taken) {
    let mut read = Vec::new();
    loop {
        let head = loop {
            if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
                break read.drain(..end + 4).collect::<Vec<u8>>();
            }
            if stream.read_buf(&mut read).await.unwrap_or(0) == 0 {
                return;
            }
        };
        let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
        assert!(
            head.contains("content-type: application/x-protobuf"),
            "{head}"
        );
        let length = head.split("content-length: ").nth(1).unwrap();
        let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
        while read.len() < length {
            assert!(stream.read_buf(&mut read).await.unwrap() > 0);
        }
        let path = head.split(' ').nth(1).unwrap().to_owned();
        taken
            .lock()
            .unwrap()
            .push((path, read.drain(..length).collect()));
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            .await
            .unwrap();
    }
}
