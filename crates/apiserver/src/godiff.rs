//! The difference that "immutable" messages carry.
//!
//! Answers to `apimachinery/pkg/util/diff` (go-difflib's unified diff of two structs as indented JSON). Upstream prints
//! its internal structs: Go field names in struct order, every field, `null` for what is not there.

use bindery_api::{Value, object};

/// The structs, one a line: its name, then its fields in struct order. A field is `Go=json:type`; without `Go=` it has
/// the JSON name with a capital, without `:type` it is a text. Types: `b` a flag, `n` a number, `p` anything that is
/// `null` when it is absent, a struct that is `null` when it is absent, `[]` a list of structs, `!` a struct that is always
/// there, `+` the fields of another struct.
const STRUCTS: &str = "\
Volumes GCEPersistentDisk=gcePersistentDisk:Gce AWSElasticBlockStore=awsElasticBlockStore:Aws hostPath:HostPath \
glusterfs:Glusterfs NFS=nfs:Nfs RBD=rbd:Rbd quobyte:Quobyte ISCSI=iscsi:Iscsi flexVolume:Flex cinder:Cinder \
CephFS=cephfs:CephFS FC=fc:Fc flocker:Flocker azureFile:AzureFile vsphereVolume:Vsphere azureDisk:AzureDisk \
photonPersistentDisk:Photon portworxVolume:Portworx scaleIO:ScaleIO local:Local StorageOS=storageos:StorageOS \
CSI=csi:CsiVolume
Gce PDName=pdName FSType=fsType partition:n readOnly:b
Aws volumeID FSType=fsType partition:n readOnly:b
HostPath path type:p
Glusterfs EndpointsName=endpoints path readOnly:b endpointsNamespace:p
Nfs server path readOnly:b
Rbd CephMonitors=monitors:p RBDImage=image FSType=fsType RBDPool=pool RadosUser=user keyring secretRef:Ref readOnly:b
Quobyte registry volume readOnly:b user group tenant
Iscsi targetPortal IQN=iqn lun:n ISCSIInterface=iscsiInterface FSType=fsType readOnly:b portals:p \
DiscoveryCHAPAuth=chapAuthDiscovery:b SessionCHAPAuth=chapAuthSession:b secretRef:Ref initiatorName:p
Flex driver FSType=fsType secretRef:Ref readOnly:b options:p
Cinder volumeID FSType=fsType readOnly:b secretRef:Ref
CephFS monitors:p path user secretFile secretRef:Ref readOnly:b
Fc targetWWNs:p lun:p FSType=fsType readOnly:b WWIDs=wwids:p
Flocker datasetName datasetUUID
AzureFile secretName shareName readOnly:b secretNamespace:p
Vsphere volumePath FSType=fsType storagePolicyName storagePolicyID
AzureDisk diskName DataDiskURI=diskURI cachingMode:p FSType=fsType:p readOnly:p kind:p
Photon pdID FSType=fsType
Portworx volumeID FSType=fsType readOnly:b
ScaleIO gateway system secretRef:Ref SSLEnabled=sslEnabled:b protectionDomain storagePool storageMode volumeName \
FSType=fsType readOnly:b
Local path FSType=fsType:p
StorageOS volumeName volumeNamespace FSType=fsType readOnly:b secretRef:Ref
CsiVolume driver volumeHandle readOnly:b FSType=fsType volumeAttributes:p controllerPublishSecretRef:Ref \
nodeStageSecretRef:Ref nodePublishSecretRef:Ref controllerExpandSecretRef:Ref nodeExpandSecretRef:Ref
Ref name namespace
Claim accessModes:p selector:p resources:ClaimResources! volumeName storageClassName:p volumeMode:p \
dataSource:Source dataSourceRef:SourceRef volumeAttributesClassName:p
ClaimResources limits:p requests:p
Source APIGroup=apiGroup:p kind name
SourceRef APIGroup=apiGroup:p kind name namespace:p
Pod volumes:[]Volume initContainers:[]Container containers:[]Container ephemeralContainers:[]Container restartPolicy \
terminationGracePeriodSeconds:p activeDeadlineSeconds:p DNSPolicy=dnsPolicy nodeSelector:p serviceAccountName \
automountServiceAccountToken:p nodeName securityContext:PodSecurity imagePullSecrets:[]Name hostname subdomain \
setHostnameAsFQDN:p affinity:Affinity schedulerName tolerations:[]Toleration hostAliases:[]HostAlias \
priorityClassName priority:p preemptionPolicy:p DNSConfig=dnsConfig:Dns readinessGates:[]Gate runtimeClassName:p \
overhead:p enableServiceLinks:p topologySpreadConstraints:[]Spread OS=os:Name schedulingGates:[]Name \
resourceClaims:[]PodClaim resources:Resources hostnameOverride:p schedulingGroup:p
Volume name hostPath:HostPath emptyDir:EmptyDir GCEPersistentDisk=gcePersistentDisk:Gce \
AWSElasticBlockStore=awsElasticBlockStore:Aws gitRepo:GitRepo secret:Secret NFS=nfs:Nfs ISCSI=iscsi:PodIscsi \
glusterfs:PodGlusterfs persistentVolumeClaim:ClaimVolume RBD=rbd:PodRbd quobyte:Quobyte flexVolume:PodFlex \
cinder:PodCinder CephFS=cephfs:PodCephFS flocker:Flocker downwardAPI:Downward FC=fc:Fc azureFile:PodAzureFile \
configMap:ConfigMap vsphereVolume:Vsphere azureDisk:AzureDisk photonPersistentDisk:Photon projected:Projected \
portworxVolume:Portworx scaleIO:PodScaleIO StorageOS=storageos:PodStorageOS CSI=csi:PodCsi ephemeral:Ephemeral \
image:Image
PodIscsi targetPortal IQN=iqn lun:n ISCSIInterface=iscsiInterface FSType=fsType readOnly:b portals:p \
DiscoveryCHAPAuth=chapAuthDiscovery:b SessionCHAPAuth=chapAuthSession:b secretRef:Name initiatorName:p
PodGlusterfs EndpointsName=endpoints path readOnly:b
PodRbd CephMonitors=monitors:p RBDImage=image FSType=fsType RBDPool=pool RadosUser=user keyring secretRef:Name \
readOnly:b
PodFlex driver FSType=fsType secretRef:Name readOnly:b options:p
PodCinder volumeID FSType=fsType readOnly:b secretRef:Name
PodCephFS monitors:p path user secretFile secretRef:Name readOnly:b
PodAzureFile secretName shareName readOnly:b
PodScaleIO gateway system secretRef:Name SSLEnabled=sslEnabled:b protectionDomain storagePool storageMode \
volumeName FSType=fsType readOnly:b
PodStorageOS volumeName volumeNamespace FSType=fsType readOnly:b secretRef:Name
Name name
EmptyDir medium sizeLimit:p
GitRepo repository revision directory
Secret secretName items:[]Item defaultMode:p optional:p
ConfigMap name items:[]Item defaultMode:p optional:p
Item key path mode:p
ClaimVolume claimName readOnly:b
Downward items:[]DownwardFile defaultMode:p
DownwardFile path fieldRef:FieldRef resourceFieldRef:ResourceRef mode:p
FieldRef APIVersion=apiVersion fieldPath
ResourceRef containerName resource divisor
Projected sources:[]Projection defaultMode:p
Projection secret:Part downwardAPI:DownwardPart configMap:Part serviceAccountToken:Token clusterTrustBundle:p \
podCertificate:p
Part name items:[]Item optional:p
DownwardPart items:[]DownwardFile
Token audience expirationSeconds:n path
PodCsi driver readOnly:p FSType=fsType:p volumeAttributes:p nodePublishSecretRef:Name
Ephemeral volumeClaimTemplate:Template
Template metadata:+ spec:Claim!
Image reference pullPolicy
Container name image command:p args:p workingDir ports:[]Port envFrom:[]EnvFrom env:[]Env resources:Resources! \
resizePolicy:p restartPolicy:p restartPolicyRules:p volumeMounts:[]Mount volumeDevices:[]Device livenessProbe:Probe \
readinessProbe:Probe startupProbe:Probe lifecycle:Lifecycle terminationMessagePath terminationMessagePolicy \
imagePullPolicy securityContext:Security stdin:b stdinOnce:b TTY=tty:b
Port name hostPort:n containerPort:n protocol hostIP
EnvFrom prefix configMapRef:Optional secretRef:Optional
Optional name optional:p
Env name value valueFrom:EnvSource
EnvSource fieldRef:FieldRef resourceFieldRef:ResourceRef configMapKeyRef:Key secretKeyRef:Key fileKeyRef:p
Key name key optional:p
Resources limits:p requests:p claims:p
Mount name readOnly:b recursiveReadOnly:p mountPath subPath mountPropagation:p subPathExpr
Device name devicePath
Probe exec:Exec HTTPGet=httpGet:Http TCPSocket=tcpSocket:Tcp GRPC=grpc:p initialDelaySeconds:n timeoutSeconds:n \
periodSeconds:n successThreshold:n failureThreshold:n terminationGracePeriodSeconds:p
Lifecycle postStart:Handler preStop:Handler stopSignal:p
Handler exec:Exec HTTPGet=httpGet:Http TCPSocket=tcpSocket:Tcp sleep:Sleep
Sleep seconds:n
Exec command:p
Http path port:n host scheme HTTPHeaders=httpHeaders:p
Tcp port:n host
Security capabilities:Capabilities privileged:p SELinuxOptions=seLinuxOptions:SeLinux windowsOptions:p runAsUser:p \
runAsGroup:p runAsNonRoot:p readOnlyRootFilesystem:p allowPrivilegeEscalation:p procMount:p \
seccompProfile:Profile appArmorProfile:Profile
Capabilities add:p drop:p
SeLinux user role type level
Profile type localhostProfile:p
PodSecurity hostNetwork:b hostPID:b hostIPC:b shareProcessNamespace:p hostUsers:p \
SELinuxOptions=seLinuxOptions:SeLinux windowsOptions:p runAsUser:p runAsGroup:p runAsNonRoot:p supplementalGroups:p \
supplementalGroupsPolicy:p FSGroup=fsGroup:p FSGroupChangePolicy=fsGroupChangePolicy:p sysctls:p \
seccompProfile:Profile appArmorProfile:Profile SELinuxChangePolicy=seLinuxChangePolicy:p
Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAffinity
NodeAffinity requiredDuringSchedulingIgnoredDuringExecution:Nodes \
preferredDuringSchedulingIgnoredDuringExecution:[]Preferred
Nodes nodeSelectorTerms:[]Nodeterm
Nodeterm matchExpressions:[]Match matchFields:[]Match
Match key operator values:p
Preferred weight:n preference:Nodeterm!
PodAffinity requiredDuringSchedulingIgnoredDuringExecution:[]Podterm \
preferredDuringSchedulingIgnoredDuringExecution:[]Weighted
Weighted weight:n podAffinityTerm:Podterm!
Podterm labelSelector:p namespaces:p topologyKey namespaceSelector:p matchLabelKeys:p mismatchLabelKeys:p
Toleration key operator value effect tolerationSeconds:p
HostAlias IP=ip hostnames:p
Dns nameservers:p searches:p options:p
Gate conditionType
Spread maxSkew:n topologyKey whenUnsatisfiable labelSelector:p minDomains:p nodeAffinityPolicy:p \
nodeTaintsPolicy:p matchLabelKeys:p
PodClaim name resourceClaimName:p resourceClaimTemplateName:p";

/// The fields of a struct of [`STRUCTS`]: Go name, JSON name, type.
fn fields(name: &str) -> impl Iterator<Item = (String, &'static str, &'static str)> {
    let line = STRUCTS.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).unwrap_or_default();
    line.split(' ').map(|field| {
        let (name, of) = field.split_once(':').unwrap_or((field, ""));
        match name.split_once('=') {
            Some((go, json)) => (go.to_owned(), json, of),
            None => (name[..1].to_ascii_uppercase() + &name[1..], name, of),
        }
    })
}

/// The JSON names of all volume sources.
pub fn source_names() -> impl Iterator<Item = &'static str> {
    fields("Volumes").map(|(_, json, _)| json)
}

/// The difference between the sources of two volume specs.
pub fn of_sources(old: &Value, new: &Value) -> String {
    of("Volumes", old, new)
}

/// The difference between two claim specs.
pub fn of_claim_specs(old: &Value, new: &Value) -> String {
    of("Claim", old, new)
}

/// The difference between two specs of Pods.
pub fn of_pod_specs(old: &Value, new: &Value) -> String {
    // Go keeps these in the security context.
    let inner = |spec: &Value| {
        let mut spec = spec.clone();
        for field in ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"] {
            if let Some(value) = object::remove(&mut spec, field) {
                object::set(&mut spec, &format!("securityContext.{field}"), value);
            }
        }
        spec
    };
    of("Pod", &inner(old), &inner(new))
}

fn of(name: &str, old: &Value, new: &Value) -> String {
    let print = |value: &Value| {
        let mut out = Printer::default();
        out.structure(value, name);
        out.out
    };
    diff(&print(old), &print(new))
}

/// JSON with one blank a level, as `json.MarshalIndent(x, "", " ")` prints it.
#[derive(Default)]
struct Printer {
    out: String,
    level: usize,
}

impl Printer {
    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn line(&mut self) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', self.level));
    }

    fn map<K: AsRef<str>, F: FnOnce(&mut Printer)>(&mut self, fields: impl Iterator<Item = (K, F)>) {
        self.text("{");
        self.level += 1;
        let mut any = false;
        for (name, print) in fields {
            if any {
                self.text(",");
            }
            any = true;
            self.line();
            let name = Value::from(name.as_ref()).to_string();
            self.text(&name);
            self.text(": ");
            print(self);
        }
        self.level -= 1;
        if any {
            self.line();
        }
        self.text("}");
    }

    /// A list that is not empty.
    fn list<F: FnOnce(&mut Printer)>(&mut self, items: impl Iterator<Item = F>) {
        self.text("[");
        self.level += 1;
        for (i, print) in items.enumerate() {
            if i > 0 {
                self.text(",");
            }
            self.line();
            print(self);
        }
        self.level -= 1;
        self.line();
        self.text("]");
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Object(map) => self.map(map.iter().map(|(k, v)| (k, move |out: &mut Printer| out.value(v)))),
            Value::Array(list) if list.is_empty() => self.text("[]"),
            Value::Array(list) => self.list(list.iter().map(|v| move |out: &mut Printer| out.value(v))),
            other => {
                let text = other.to_string();
                self.text(&text);
            }
        }
    }

    /// A struct of [`STRUCTS`].
    fn structure(&mut self, value: &Value, name: &str) {
        type Print<'a> = Box<dyn FnOnce(&mut Printer) + 'a>;
        let mut out: Vec<(String, Print<'_>)> = Vec::new();
        for (go, json, of) in fields(name) {
            let field = value.get(json).filter(|v| !v.is_null());
            if of == "+" {
                // Metadata is embedded, and its fields have the names they have in JSON.
                for (field, v) in field.and_then(Value::as_object).into_iter().flatten() {
                    out.push((field.clone(), Box::new(move |out| out.value(v))));
                }
                continue;
            }
            out.push((go, Box::new(move |out| out.field(field, of))));
        }
        self.map(out.into_iter());
    }

    fn field(&mut self, value: Option<&Value>, of: &str) {
        match (value, of) {
            (None, "") => self.text("\"\""),
            (None, "b") => self.text("false"),
            (None, "n") => self.text("0"),
            (Some(value), "" | "b" | "n" | "p") => self.value(value),
            (None, of) if of.ends_with('!') => self.structure(&Value::Null, of.trim_end_matches('!')),
            (None, _) => self.text("null"),
            (Some(Value::Array(list)), of) if !list.is_empty() => {
                let item = of.trim_start_matches("[]");
                self.list(list.iter().map(|v| move |out: &mut Printer| out.structure(v, item)));
            }
            (Some(value @ Value::Array(_)), _) => self.value(value),
            (Some(value), of) => self.structure(value, of.trim_end_matches('!')),
        }
    }
}

/// A unified diff with three lines of context, without file names.
fn diff(old: &str, new: &str) -> String {
    let lines = |text: &str| text.lines().map(|line| format!("{line}\n")).collect::<Vec<_>>();
    let diff = difflib::unified_diff(&lines(old), &lines(new), "", "", "", "", 3);
    // The first two lines name the files.
    diff.into_iter().skip(2).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_changed_path_shows_with_its_neighbours() {
        let old = json!({ "hostPath": { "path": "/tmp/x", "type": "" } });
        let new = json!({ "hostPath": { "path": "/tmp/y", "type": "" } });
        let expected = "@@ -2,7 +2,7 @@\n  \"GCEPersistentDisk\": null,\n  \"AWSElasticBlockStore\": null,\n  \
                        \"HostPath\": {\n-  \"Path\": \"/tmp/x\",\n+  \"Path\": \"/tmp/y\",\n   \"Type\": \"\"\n  },\n  \
                        \"Glusterfs\": null,\n";
        assert_eq!(of_sources(&old, &new), expected);
    }

    #[test]
    fn a_pod_shows_its_inner_struct() {
        let spec = |claim: &str, node: &str| {
            json!({
                "containers": [{ "name": "c", "image": "i", "resources": {} }],
                "hostNetwork": true,
                "nodeName": node,
                "securityContext": {},
                "serviceAccountName": "default",
                "volumes": [{ "name": "v", "persistentVolumeClaim": { "claimName": claim } }],
            })
        };
        let expected = "@@ -12,7 +12,7 @@\n    \"ISCSI\": null,\n    \"Glusterfs\": null,\n    \
                        \"PersistentVolumeClaim\": {\n-    \"ClaimName\": \"a\",\n+    \"ClaimName\": \"b\",\n     \
                        \"ReadOnly\": false\n    },\n    \"RBD\": null,\n";
        assert_eq!(of_pod_specs(&spec("a", "n"), &spec("b", "n")), expected);
        let moved = of_pod_specs(&spec("a", "n"), &spec("a", "m"));
        let expected = " \"ServiceAccountName\": \"default\",\n  \"AutomountServiceAccountToken\": null,\n- \
                        \"NodeName\": \"n\",\n+ \"NodeName\": \"m\",\n  \"SecurityContext\": {\n   \
                        \"HostNetwork\": true,\n   \"HostPID\": false,\n";
        assert!(moved.contains(expected), "{moved}");
    }

    #[test]
    fn every_struct_that_is_named_is_there() {
        for name in STRUCTS.lines().filter_map(|line| line.split(' ').next()) {
            for (_, _, of) in fields(name) {
                let of = of.trim_start_matches("[]").trim_end_matches('!');
                let known = matches!(of, "" | "b" | "n" | "p" | "+") || STRUCTS.contains(&format!("\n{of} "));
                assert!(known, "{name}: {of}");
            }
        }
    }
}
