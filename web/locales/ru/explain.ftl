### Почему объект не в желаемом состоянии (ветви crates/explain), что его блокирует, и исправления.
### Имена полей, фаз и видов объектов Kubernetes не переводятся.

## Pending claims

explain-claim-no-class = Заявка { $name } запрашивает { $request }; storageClassName не указан. Ни один PersistentVolume без класса не подходит, и ни один StorageClass не отмечен как класс по умолчанию, поэтому том не создаётся. Заявка остаётся в фазе Pending, пока не появится подходящий том или не будет задан класс.
explain-claim-default-class = В заявке { $name } не указан storageClassName, и ни один PersistentVolume не подходит. Класс по умолчанию — { $default }. Контроллер PersistentVolume задаст его в заявке при следующей пересинхронизации.
explain-claim-empty-class = В заявке { $name } указано storageClassName: "". Это значение запрашивает том без класса и отключает динамическое создание томов. Заявку можно связать только со статически созданным томом, а подходящего нет.
explain-claim-class-missing = Заявка { $name } запрашивает класс { $class }. StorageClass с таким именем не существует. Подходящего PersistentVolume с этим классом нет.
explain-claim-class-unknown = Заявке { $name } нужен том класса { $class }. В импортированных данных нет ни одного StorageClass, поэтому provisioner неизвестен.
explain-claim-waits-for-consumer = У класса { $class } volumeBindingMode — WaitForFirstConsumer. Том связывается или создаётся после того, как kube-scheduler выберет узел для первого Pod с этой заявкой. Заявку { $name } пока не использует ни один Pod. Это нормально: заявка ожидает первого потребителя.
explain-claim-waits-for-pod = Заявка { $name } будет связана после того, как kube-scheduler выберет узел для использующего её Pod. Узел ещё не выбран для: { $pods }. Устраните причину, по которой Pod не планируется, и заявка будет связана.
explain-claim-static-only = В классе { $class } указан provisioner { $provisioner }, который не создаёт тома. Класс объединяет статически созданные тома. Ни один из них не подходит для заявки { $name }.
explain-claim-selector-dynamic = У заявки { $name } есть selector. Динамическое создание томов не поддерживает selector, поэтому { $provisioner } не создаёт том. Среди существующих томов подходящего нет.
explain-claim-driver-missing = В классе { $class } указан provisioner { $provisioner }. Драйвер с таким именем не установлен: он не зарегистрирован ни на одном узле, и CSIDriver с этим именем нет. Запрос не обрабатывает ни один компонент.
explain-claim-source-missing = Источник данных заявки { $name } — { $source }. Он не существует.
explain-claim-populator-missing = Источник данных заявки { $name } — { $source }. Для этого вида не зарегистрирован ни один VolumePopulator. external-provisioner оставляет такие заявки наполнителю томов (volume populator).
explain-claim-populating = Наполнитель томов (volume populator) записывает данные { $source } на том для заявки { $name }. До завершения том связан с другой заявкой в пространстве имён наполнителя.
explain-claim-provisioning-failed = { $provisioner } не смог создать том для заявки { $name }. Provisioner повторяет попытку с экспоненциальной задержкой. Ошибка: { $error }
explain-claim-provisioning = { $provisioner } создаёт том размером { $request } для заявки { $name }. Ответа ещё нет.
explain-claim-binding = Том { $volume } подходит для заявки { $name }. Контроллер PersistentVolume свяжет их при следующей пересинхронизации, в течение 15 секунд.
explain-claim-named-volume-missing = В заявке { $name } указан spec.volumeName { $volume }. Такого PersistentVolume не существует. С другим томом заявка не будет связана.
explain-claim-named-volume-mismatch = В заявке { $name } указан spec.volumeName { $volume }. Заявку нельзя связать с этим томом: { $reason }.
explain-claim-named-volume-taken = В заявке { $name } указан spec.volumeName { $volume }. claimRef этого тома ссылается на { $other }. Том связывается только с одной заявкой.

## Claims that lost their volume

explain-claim-lost-volume = Заявка { $name } была связана с томом { $volume }, который удалён. Заявка остаётся в фазе Lost. Если будет создан том с этим именем без claimRef, заявка будет связана с ним, какие бы данные он ни содержал.
explain-claim-lost-reference = Заявка { $name } была связана, но теперь её spec.volumeName пуст. Создайте заявку заново.
explain-claim-misbound = В заявке { $name } указан spec.volumeName { $volume }, но этот том связан с { $other }.

## Claims that are being deleted

explain-claim-terminating-in-use = Заявка { $name } удаляется. Финализатор kubernetes.io/pvc-protection блокирует удаление, пока заявку используют назначенные на узел Pod: { $pods }. До этого данные сохраняются. Отменить удаление нельзя.
explain-claim-terminating-finalizers = Заявка { $name } удаляется. Контроллеры, которым принадлежат её финализаторы, должны их снять: { $finalizers }.
explain-claim-terminating = Заявка { $name } удаляется. Ни один Pod её не использует, поэтому далее снимается её финализатор.

## Claims that are being expanded or modified

explain-claim-resize-not-allowed = Заявка { $name } запрашивает { $request }, её текущая ёмкость — { $capacity }. В её классе { $class } нет allowVolumeExpansion: true, поэтому том не расширяется.
explain-claim-resize-infeasible = Заявка { $name } запрашивает { $request }, её текущая ёмкость — { $capacity }. Драйвер не может предоставить такой размер. Запрос можно уменьшить, но новый запрос должен быть больше { $capacity }. Ошибка: { $error }
explain-claim-resize-failed = Заявка { $name } запрашивает { $request }, её текущая ёмкость — { $capacity }. Расширить том не удалось. external-resizer повторяет попытку с экспоненциальной задержкой. Ошибка: { $error }
explain-claim-resize-needs-pod = Том заявки { $name } расширен. Его файловая система будет расширена, когда том смонтируют на узле. Сейчас заявку не использует ни один Pod.
explain-claim-resize-on-node = Том заявки { $name } расширен. kubelet расширяет его файловую систему на узле, где работает { $pods }.
explain-claim-resizing = Заявка { $name } запрашивает { $request }, её текущая ёмкость — { $capacity }. external-resizer расширяет том.
explain-claim-modify-class-missing = Заявка { $name } запрашивает VolumeAttributesClass { $want }, который не существует. Том остаётся с { $have }.
explain-claim-modify-refused = Заявка { $name } запрашивает VolumeAttributesClass { $want }. Драйвер отклонил изменение. Ошибка: { $error }
explain-claim-modifying = Заявка { $name } запрашивает VolumeAttributesClass { $want }. Драйвер изменяет том.

## Volumes

explain-volume-released = Заявка { $claim } тома { $name } удалена. Политика освобождения — Retain, поэтому данные сохраняются. Том в фазе Released не связывается с другой заявкой, пока не удалён его claimRef.
explain-volume-being-deleted = Заявка { $claim } тома { $name } удалена, а политика освобождения — Delete. Драйвер удаляет диск. Затем удаляется PersistentVolume.
explain-volume-delete-failed = Заявка { $claim } тома { $name } удалена, а политика освобождения — Delete. Удалить диск не удалось. Provisioner повторяет попытку с экспоненциальной задержкой. Ошибка: { $error }
explain-volume-being-recycled = Заявка { $claim } тома { $name } удалена. Специальный Pod (recycler) удаляет данные. Затем том снова будет в фазе Available.
explain-volume-failed = Том { $name } не удалось освободить после удаления его заявки { $claim }. Контроллер PersistentVolume повторяет попытку при пересинхронизации, сначала раз в 15 секунд. После повторных ошибок удаления добавляется экспоненциальная задержка. Ошибка: { $error }
explain-volume-terminating-in-use = Том { $name } удаляется. Финализатор kubernetes.io/pv-protection блокирует удаление, пока с томом связана заявка { $claim }.
explain-volume-terminating-finalizers = Том { $name } удаляется. Контроллеры, которым принадлежат его финализаторы, должны их снять: { $finalizers }.
explain-volume-terminating = Том { $name } удаляется. Далее снимается его финализатор.
explain-volume-reserved = claimRef тома { $name } ссылается на заявку { $claim }. Эта заявка не существует, или у неё другой UID. С другой заявкой том не будет связан.
explain-volume-reserved-binding = claimRef тома { $name } ссылается на заявку { $claim }. Контроллер PersistentVolume свяжет их при следующей пересинхронизации.
explain-volume-unwanted = Том { $name } в фазе Available, его ёмкость — { $capacity }. Он не подходит ни одной заявке в фазе Pending.

## Unscheduled Pods

explain-pod-unschedulable = Pod { $name } нельзя запланировать: ни один узел не проходит все фильтры. В таблице — результат каждого фильтра для каждого узла.
explain-pod-scheduling = Pod { $name } не назначен на узел, но хотя бы один узел подходит. kube-scheduler повторяет попытку.
explain-pod-no-nodes = Pod { $name } не назначен на узел, потому что в кластере нет узлов.
explain-pod-gated = У Pod { $name } есть scheduling gates. kube-scheduler не планирует Pod, пока не сняты все: { $gates }.
explain-pod-claim-missing = Pod { $name } использует заявку { $claim }, которой нет в его пространстве имён.
explain-pod-claim-coming = У Pod { $name } есть универсальный эфемерный том. Контроллер эфемерных томов создаёт его заявку { $claim }.
explain-pod-claim-not-its-own = У Pod { $name } есть универсальный эфемерный том. Заявка { $claim } уже существует, но не принадлежит этому Pod.
explain-pod-claim-pending = Pod { $name } использует заявку { $claim }, которая не связана. Исправьте заявку, и тогда Pod сможет запуститься.
explain-pod-claim-lost = Pod { $name } использует заявку { $claim }, том которой потерян.
explain-pod-claim-terminating = Pod { $name } использует заявку { $claim }, которая удаляется. Новые Pod не могут её использовать.
explain-pod-volume-missing = Pod { $name } использует заявку { $claim }, которая связана с томом { $volume }. Этот том не существует.
explain-pod-claims-unready = Заявки Pod { $name } не готовы. Ошибка: { $error }

## Pods that wait for their volumes

explain-pod-multi-attach = Pod { $name } назначен на { $node }, но том { $volume } ещё подключён к { $other } (Pod на этом узле: { $pods }). Диск ReadWriteOnce подключается только к одному узлу за раз. Том отключается после того, как другой Pod удалён, а его узел размонтировал том. Если узел { $other } выключен, принудительно удалите Pod на нём: том отключится через 6 минут. Или добавьте узлу { $other } taint node.kubernetes.io/out-of-service: том отключится немедленно.
explain-pod-attach-failed = Том { $volume } для Pod { $name } не удалось подключить к { $node }. external-attacher повторяет попытку с экспоненциальной задержкой. Ошибка: { $error }
explain-pod-attaching = Драйвер { $driver } подключает том { $volume } для Pod { $name } к { $node }.
explain-pod-not-attached = Том { $volume } для Pod { $name } нужно подключить к { $node }. Контроллер attach/detach ещё не создал VolumeAttachment.
explain-pod-driver-not-registered = Тому { $volume } для Pod { $name } нужен драйвер { $driver } на узле { $node }. Там драйвер не зарегистрирован. Зарегистрированные драйверы: { $drivers }.
explain-pod-node-out-of-reach = Pod { $name } назначен на { $node }. Node affinity тома { $volume } не подходит этому узлу.
explain-pod-content-missing = Pod { $name } монтирует { $kind } { $object }. Объект не существует, или в нём нет нужного ключа. Ошибка: { $error }
explain-pod-volume-unusable = Том Pod { $name } не поддерживает использование, указанное в Pod. Ошибка: { $error }
explain-pod-mount-failed = kubelet на { $node } не смог смонтировать том Pod { $name }. Он повторяет попытку с экспоненциальной задержкой. Ошибка: { $error }
explain-pod-node-silent = Pod { $name } назначен на узел { $node }, который не отвечает. Pod запустится, когда kubelet снова ответит.
explain-pod-starting = Все объекты, нужные для Pod { $name }, существуют. kubelet на узле { $node } монтирует тома и запускает контейнеры.

## Pods that are being deleted

explain-pod-terminating-node-gone = Pod { $name } удаляется. Его узла { $node } больше не существует, и kubelet не может подтвердить остановку Pod.
explain-pod-terminating-node-silent = Pod { $name } удаляется. Его узел { $node } не отвечает, поэтому Pod может ещё работать. Удаляйте Pod принудительно, только если узел выключен. Запись с двух узлов на один диск повреждает данные.
explain-pod-terminating-finalizers = Pod { $name } удаляется. Контроллеры, которым принадлежат его финализаторы, должны их снять: { $finalizers }.
explain-pod-terminating = Период корректного завершения Pod { $name } истёк. kubelet на узле { $node } ещё не подтвердил остановку Pod.

## Dependent objects

explain-set-held-up = { $kind } { $name }: готовы { $ready } из { $wanted } Pod. { $ordered ->
    [yes] Блокирует Pod { $pod }. Следующий Pod создаётся только после его готовности.
   *[other] Блокирует Pod { $pod }.
}
explain-set-create-refused = { $kind } { $name }: готовы { $ready } из { $wanted } Pod. API-сервер отклоняет новые Pod. Ошибка: { $error }
explain-node-not-ready = Узел { $name } не готов. Его condition (состояние) Ready: { $status }. { $evicted ->
    [no] Больше ни один Pod с него не вытесняется.
   *[other] taint-eviction-controller вытесняет: { $evicted }.
} { $terminating ->
    [no] На нём нет Pod в состоянии Terminating.
   *[other] Эти Pod остаются в состоянии Terminating, пока kubelet не ответит: { $terminating }.
} { $volumes ->
    [no] Ни один VolumeAttachment на него не ссылается.
   *[other] Пока существуют Pod, остаются объекты VolumeAttachment для томов: { $volumes }.
} { $out ->
    [yes] На нём есть taint node.kubernetes.io/out-of-service. Pod в состоянии Terminating удаляются, и их тома немедленно отключаются.
   *[no] Если Pod удалён принудительно, контроллер attach/detach ждёт 6 минут. Затем он отключает тома этого Pod.
}
explain-node-evicts = На узле { $name } есть taint с эффектом NoExecute: { $taints }. taint-eviction-controller вытесняет Pod, которые не допускают их без ограничения по времени: { $evicted }.
explain-attachment-failed = Драйвер { $driver } не смог подключить том { $volume } к { $node }. external-attacher повторяет попытку с экспоненциальной задержкой. Ошибка: { $error }
explain-attachment-volume-gone = VolumeAttachment для узла { $node } ссылается на том { $volume }, который не существует.
explain-attachment-attaching = Драйвер { $driver } подключает том { $volume } к { $node }. Ответа ещё нет.
explain-attachment-detaching = Драйвер { $driver } отключает том { $volume } от { $node }. Ответа ещё нет.
explain-attachment-detach-failed = Драйвер { $driver } не смог отключить том { $volume } от { $node }. external-attacher повторяет попытку с экспоненциальной задержкой. Ошибка: { $error }
explain-attachment-driver-gone = VolumeAttachment тома { $volume } к { $node } требует драйвер { $driver }, который не установлен. Его не обрабатывает ни один компонент.
explain-attachment-node-silent = Том { $volume } нужно отключить от { $node }, но узел не отвечает.
explain-snapshot-claim-missing = Источник снимка { $name } — заявка { $claim }, которой не существует.
explain-snapshot-claim-pending = Источник снимка { $name } — заявка { $claim }, которая не связана.
explain-snapshot-class-missing = Снимок { $name } использует VolumeSnapshotClass { $class }, который не существует.
explain-snapshot-no-class = В снимке { $name } класс не указан. Ни один VolumeSnapshotClass его драйвера не отмечен как класс по умолчанию.
explain-snapshot-content-missing = Источник снимка { $name } — VolumeSnapshotContent { $content }, который не существует.
explain-snapshot-failed = Драйвер не смог создать снимок { $name }. Ошибка: { $error }
explain-snapshot-coming = Драйвер создаёт снимок { $name }. Он ещё не сообщил о готовности снимка.
explain-namespace-terminating = Пространство имён { $name } удаляется. Его удаление завершится, когда будут удалены все его объекты. Осталось: { $left }.

## What blocks it (reads on from explain-waits)

waits-you = требуется действие пользователя
waits-binder = контроллер PersistentVolume
waits-provisioner = external-provisioner
waits-populator = наполнитель томов (volume populator)
waits-scheduler = kube-scheduler
waits-attach = контроллер attach/detach
waits-detach = подключение к другому узлу
waits-attacher = external-attacher
waits-kubelet = kubelet узла
waits-resizer = external-resizer
waits-snapshotter = external-snapshotter
waits-driver = отсутствует драйвер CSI
waits-claim = заявка
waits-pod = Pod
waits-ephemeral = контроллер эфемерных томов
waits-finalizers = контроллеры, которым принадлежат финализаторы
waits-pvc-protection = контроллер защиты PVC
waits-pv-protection = контроллер защиты PV
waits-server = API-сервер

## Fixes

fix-create-volume = Создать том { $object }, который подходит заявке.
fix-create-claim = Создать заявку { $object }.
fix-create-class = Создать StorageClass { $object } для драйвера { $driver }.
fix-create-populator = Зарегистрировать VolumePopulator { $object }. Его контроллер тоже должен быть установлен.
fix-create-pod = Создать Pod, который использует заявку.
fix-create-content = Создать { $object }.
fix-create-attributes-class = Создать VolumeAttributesClass { $object }.
fix-create-snapshot-class = Создать VolumeSnapshotClass { $object }.
fix-set-class = Задать в заявке класс { $class }. У заявки в фазе Pending класс можно задать, если он ещё не задан.
fix-make-default = Сделать { $object } классом по умолчанию.
fix-claim-other-class = Создать заявку заново с классом { $class }. Изменить класс заявки нельзя.
fix-claim-as-volume = Создать заявку заново так, чтобы ей подходил том { $volume }.
fix-claim-any-volume = Создать заявку заново без spec.volumeName.
fix-recreate-claim = Создать заявку заново с пустым томом. Данные прежнего тома будут потеряны.
fix-drop-selector = Создать заявку заново без selector.
fix-drop-source = Создать заявку заново без источника данных. Её том будет сначала пустым.
fix-class-other-driver = Создать класс заново с provisioner { $driver }.
fix-class-without-parameters = Создать класс заново без parameters.
fix-reopen-volume = Удалить claimRef тома { $object }. Данные сохраняются, и с томом можно будет связать другую заявку.
fix-label-volume = Добавить тому { $object } метки, которых требует selector.
fix-volume-class = { $class ->
    [no] Удалить класс тома { $object }: заявка запрашивает том без класса.
   *[other] Задать для тома { $object } класс { $class }, указанный в заявке.
}
fix-retain-volume = Задать политику освобождения Retain для тома { $object }. Его данные сохранятся.
fix-delete-volume = Удалить том { $object }. При политике Retain диск в системе хранения сохраняется.
fix-delete-claim = Удалить заявку { $object }.
fix-delete-pod = Удалить Pod { $object }.
fix-force-delete-pod = Принудительно удалить Pod { $object }. Убедитесь, что Pod больше не работает: API-сервер не ждёт kubelet.
fix-delete-attachment = Удалить VolumeAttachment, только если узел выключен: запись с двух узлов на один диск повреждает данные. Контроллер attach/detach создаст его снова там, где он нужен.
fix-remove-attachment-finalizers = Удалить финализаторы VolumeAttachment { $object }, только если узел выключен: запись с двух узлов на один диск повреждает данные. Драйвер том не отключит.
fix-remove-finalizers = Снять финализаторы с { $object }. Очистка, которую они гарантируют, будет пропущена.
fix-allow-expansion = Разрешить расширение томов класса { $object }.
fix-resize-back = Уменьшить запрос до { $lower }. Он должен быть больше текущей ёмкости { $capacity }.
fix-attributes-back = Снова запросить { $have }.
fix-uncordon = Снова разрешить планирование на узел { $node } (uncordon).
fix-remove-taint = Удалить taint узла { $node }.
fix-label-node = Добавить узлу { $node } метки, которых требует Pod.
fix-out-of-service = Добавить узлу { $object } taint out-of-service, только если узел выключен. Его Pod немедленно удаляются, а тома отключаются.

## Rules of nodes

rule-node-schedulable = доступен для планирования
rule-node-name = соответствует spec.nodeName
rule-node-taints = taint узла допускаются
rule-node-affinity = node selector и affinity выполнены
rule-node-ports = hostPort свободны
rule-node-resources = достаточно ресурсов
rule-volume-restrictions = заявки ReadWriteOncePod не заняты
rule-volume-limits = в пределах лимита подключений
rule-volume-binding = тома доступны или могут быть созданы
rule-volume-zone = в зоне томов
rule-pod-spread = topology spread constraints выполнены
rule-pod-affinity = Pod affinity и anti-affinity выполнены

## The panel

explain-search = Вставьте текст события
explain-nothing-found = Для этого текста объяснения нет. Вставьте сообщение события из вывода kubectl describe.
explain-list = Объекты не в желаемом состоянии
explain-none = Все объекты в желаемом состоянии.
explain-more = Не показано ещё: { $n }.
explain-all = Все проблемы
explain-solved = Проблема { $name } решена.
explain-waits = Что блокирует
explain-when = Начало
explain-since = { $n } { $unit ->
    [s] с
    [min] мин
    [h] ч
   *[d] д
  } назад ({ $time })
explain-said = Последнее предупреждение
explain-chain = От Pod до узла
explain-fixes = Предлагаемые исправления
fix-button = Применить исправление
fix-done = Исправление применено. Проверьте состояние объекта.
fix-remote = В импортированном кластере контроллеры не работают. Выполните команду в настоящем кластере.
loss-title = Это исправление удаляет:
loss-object = { $kind } { $name }
loss-data = { $kind } { $name } и сохранённые данные ({ $kind ->
    [PersistentVolume] политика освобождения
   *[other] политика удаления
  } { $policy })
loss-kept = { $kind } { $name } ({ $kind ->
    [PersistentVolume] политика освобождения
   *[other] политика удаления
  } { $policy }). Сохранённые данные остаются в системе хранения.
loss-ask = В настоящем кластере это нельзя отменить.
loss-cancel = Отменить
loss-confirm = Удалить объекты и применить исправление
loss-confirm-data = Удалить данные и применить исправление
command-copy = Скопировать команду
command-copied = Команда скопирована. Выполните её в настоящем кластере.
link-ok = OK
link-broken = нарушено
link-waiting = ожидание
link-absent = отсутствует
bring-title = Импортировать свой кластер
bring-how = Выполните эти команды. Вставьте или перетащите сюда их вывод в YAML или JSON. Он читается в этом браузере и никуда не отправляется. Secret и другие конфиденциальные значения не сохраняются.
bring-if-served = Кластер может обслуживать не все следующие виды объектов. Уберите из команды виды, которых в вашем кластере нет.
bring-text = Вывод kubectl
bring-button = Импортировать
bring-files = Или выберите файлы:
bring-reading = Читаем: { $n } %
bring-done = Загружено объектов: { $n }, отброшено Secret: { $secrets }, пропущено объектов неизвестных видов: { $unknown }. Контроллеры не работают: вы видите состояние на момент экспорта.
bring-nothing = Объекты не найдены. Вставьте вывод команд.
bring-truncated = Текст обрывается. Объект, который начинается в строке { $line }, неполон и не загружен: { $object }. Следующих за ним объектов нет.
bring-truncated-here = Текст обрывается в строке { $line }. Следующих объектов нет.
bring-garbage = Строка { $line } пропущена: { $text }
imported-title = Импортированный кластер
imported-left-out = Это импортированный кластер. При импорте не сохранены Secret, значения ConfigMap и переменных окружения, команды и аргументы контейнеров. Не сохранены также сообщения о завершении, HTTP-заголовки проб и аннотации вне kubernetes.io и k8s.io. Параметры и опции монтирования с именами паролей, токенов или ключей не сохранены.
imported-stays = Остальные объекты хранятся в этом браузере, пока вы не удалите кластер. После этого вернётся ваш сеанс до импорта.
forget-button = Удалить этот кластер
forget-done = Импортированный кластер удалён из памяти и из хранилища этого браузера. Ваш сеанс восстановлен.
