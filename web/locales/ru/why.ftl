### Почему контроллер поступил так, как поступил: по одному предложению на каждую ветвь ядра (`Why::branch`), её факты — аргументы.
### Имена полей, фаз и видов объектов Kubernetes не переводятся.

## The user

why-user = Так велели вы: { $command }.
why-bootstrap = С этого начинается любой кластер.

## Binder: binding

why-binder-bind-match = Заявка { $claim } просит { $request }; из подходящих томов меньше всего режимов доступа и лишнего места у тома { $volume }. Первым об этом узнаёт том.
why-binder-bind-reserved = Том { $volume } называет заявку { $claim } в своём claimRef. Его берегли для этой заявки, поэтому фаза, класс и selector не проверяются.
why-binder-bind-named = Заявка { $claim } называет том { $volume } в volumeName, больше никто на него не претендует, а размер, класс, режим тома и режимы доступа подходят.
why-binder-bind-agreed = Заявка { $claim } и том { $volume } называют друг друга. Когда обе стороны согласны, ничего не проверяется.
why-binder-bind-again = Заявка { $claim } уже была связана с { $volume }, и том с таким именем никем не занят: она снова берёт его без всяких проверок.
why-binder-bind-volume-phase = Том { $volume } теперь указывает на заявку { $claim }, поэтому его фаза становится Bound.
why-binder-bind-claim = Теперь сторона заявки: { $claim } получает volumeName { $volume } и аннотацию о том, что связывание завершено.
why-binder-bind-claim-phase = Обе стороны указывают друг на друга: заявка { $claim } становится Bound и показывает режимы доступа и ёмкость тома { $volume }.
why-binder-claim-bound = Заявка { $claim } и том { $volume } по-прежнему указывают друг на друга. Делать нечего.

## Binder: claims that wait or are lost

why-binder-claim-no-match = Для заявки { $claim } нет подходящего тома, и она не называет класс, который мог бы его создать. Она остаётся Pending, пока такой том не появится.
why-binder-claim-no-match-provision = Для заявки { $claim } нет подходящего тома; его должен создать её класс { $class }.
why-binder-claim-default-class = Среди томов без класса для заявки { $claim } нет подходящего, а сама она класс не называет, поэтому получает класс по умолчанию: { $default }.
why-binder-claim-wait-for-consumer = Класс { $class } ждёт первого Pod, который использует заявку { $claim }, чтобы создать или выбрать том там, где этот Pod сможет работать.
why-binder-claim-wait-for-pod = Заявка { $claim } ждёт, пока планировщик найдёт узел для { $pods }.
why-binder-claim-class-missing = Заявка { $claim } называет класс { $class }, но такого StorageClass нет.
why-binder-claim-ask-provisioner = Для заявки { $claim } нет подходящего тома; по классу { $class } тома создаёт { $provisioner }, к нему и обращаются.
why-binder-claim-no-plugin = Класс { $class } называет { $provisioner } — встроенный в Kubernetes provisioner, которого нет (или больше нет). Том для заявки { $claim } никто не создаст.
why-binder-claim-host-path = Класс { $class } называет kubernetes.io/host-path — плагин для тестов, который выключен, если Kubernetes не велено иначе. Тома для заявки { $claim } он не создаёт.
why-binder-claim-named-volume-missing = Заявка { $claim } называет том { $volume }, а его нет. Она его ждёт.
why-binder-claim-named-volume-mismatch = Заявка { $claim } называет том { $volume }, но получить его не может: { $reason }.
why-binder-claim-named-volume-taken = Заявка { $claim } называет том { $volume }, но он принадлежит заявке { $other }.
why-binder-claim-volume-stolen = Заявка { $claim } получила том { $volume }, но теперь он принадлежит заявке { $other }.
why-binder-claim-lost-reference = Заявка { $claim } когда-то была связана, но больше не говорит, с каким томом.
why-binder-claim-lost-volume = Заявка { $claim } была связана с томом { $volume }, а тома больше нет, как и его данных.
why-binder-claim-misbound = Заявка { $claim } считает, что связана с { $volume }, но этот том принадлежит заявке { $other }.
why-binder-claim-still-lost = Заявка { $claim } по-прежнему Lost.
why-binder-claim-deleted = Заявки больше нет; теперь проверяется её том { $volume }.
why-binder-claim-deleted-unbound = Заявки больше нет. Тома у неё не было.

## Binder: volumes

why-binder-volume-available = У тома { $volume } нет claimRef: его может взять любая заявка.
why-binder-volume-reserved = Том { $volume } называет заявку { $claim } без uid: он ждёт заявку с этим именем, когда бы она ни появилась.
why-binder-volume-wakes-claim = Том { $volume } указывает на заявку { $claim }, которая ещё не связана: связывание — её дело.
why-binder-volume-bound = Заявка { $claim } называет том { $volume }, а том называет заявку: он Bound.
why-binder-volume-mode-mismatch = Том { $volume } предназначен для заявки { $claim }, но одна сторона — файловая система, а другая — блочное устройство.
why-binder-volume-released = Заявки { $claim }, с которой был связан том { $volume }, больше нет. Том сохраняет данные и claimRef, поэтому другой заявке они не достанутся.
why-binder-volume-surplus = Том { $volume } был создан для заявки { $claim }, но она взяла { $other }. Он никому не нужен.
why-binder-volume-unbind = Заявка { $claim } связана с { $other }, поэтому том { $volume } отпускают.
why-binder-volume-deleted = Тома больше нет; теперь проверяется его заявка { $claim }.
why-binder-volume-deleted-unclaimed = Тома больше нет. Никто на него не претендовал.
why-binder-stale-object = Эта версия старше той, которую записал сам binder, поэтому он ждёт более новой.
why-binder-unknown-key = Объекта с таким именем нет (или больше нет).

## Binder: reclaiming

why-binder-reclaim-policy-unknown = Политика освобождения тома { $volume } неизвестна Kubernetes.
why-binder-delete-volume = Политика Delete: хранилище за { $volume } удалено, теперь удаляется и сам том.
why-binder-delete-volume-gone = Тома { $volume } уже нет.
why-binder-delete-not-released = Том { $volume } снова используется, поэтому его не удаляют.
why-binder-delete-external = Хранилище за { $volume } принадлежит внешнему по отношению к Kubernetes драйверу. Удалить его должен provisioner этого драйвера.
why-binder-delete-failed = Политика Delete, но удалить хранилище за { $volume } нельзя: { $reason }.
why-binder-delete-refused = API-сервер не дал удалить том { $volume }. При следующей проверке будет новая попытка.
why-binder-deletion-finalizers = Финализаторы { $volume } говорят, кто удаляет его хранилище; они следуют политике освобождения.
why-binder-migration-annotation = То, что называет { $object }, заменил драйвер CSI; какой именно, говорит аннотация.
why-binder-provision-external = { $provisioner } работает вне binder. Аннотация на заявке { $claim } просит его создать том.
why-binder-recycle-start = Политика Recycle: Pod { $pod } монтирует том { $volume } и удаляет с него всё.
why-binder-recycle-clean = Очищающий Pod { $pod } больше не нужен.
why-binder-recycle-in-use = Том { $volume } ещё используется ({ $pods }), поэтому его не очищают.
why-binder-recycle-no-plugin = Recycle возможен только для томов hostPath и NFS; { $volume } — ни то, ни другое.
why-binder-recycle-failed = Очистить том { $volume } не удалось: { $reason }.
why-binder-recycled = Том { $volume } очищен и свободен для любой заявки.
why-binder-explain = Что видит binder, когда ищет том для заявки { $claim }.

## Protection

why-pvc-protection-add = Заявке { $claim } возвращают финализатор: то, что используется, не должно просто исчезнуть.
why-pvc-protection-remove = Заявку { $claim } не использует ни один Pod, её ничто не держит: уходит финализатор, а с ним и заявка.
why-pvc-protection-in-use = Заявка { $claim } удаляется, но её использует Pod { $pod }. Она останется, пока он не исчезнет.
why-pvc-protection-gone = Заявки больше нет.
why-pvc-protection-nothing = Заявке { $claim } ничего не нужно.
why-pv-protection-add = Тому { $volume } возвращают финализатор: то, что используется, не должно просто исчезнуть.
why-pv-protection-remove = Том { $volume } не связан, его ничто не держит: уходит финализатор, а с ним и том.
why-pv-protection-in-use = Том { $volume } удаляется, но он Bound. Он останется, пока не исчезнет его заявка.
why-pv-protection-gone = Тома больше нет.
why-pv-protection-nothing = Тому { $volume } ничего не нужно.

why-vac-protection-gone = VolumeAttributesClass { $class } больше нет.
why-vac-protection-in-use = VolumeAttributesClass { $class } удаляется, но на него ещё ссылается { $user }.
why-vac-protection-remove = VolumeAttributesClass { $class } удаляется, и никто на него больше не ссылается, поэтому финализатор снимают.
why-vac-protection-add = У VolumeAttributesClass { $class } нет финализатора, который берёг бы его, пока он используется, поэтому он его получает.
why-vac-protection-nothing = VolumeAttributesClass { $class } такой, каким должен быть.

## Expansion

why-expand-external = Заявка { $claim } просит { $request } — больше, чем у неё есть. Увеличить том должен кто-то снаружи; этот контроллер лишь сообщает об этом.
why-expand-migrated = Заявка { $claim } просит больше, чем у неё есть. Её том — от { $plugin }, а этот плагин заменён CSI-драйвером { $driver }: аннотация говорит, кто должен увеличить том.
why-expand-nothing = У заявки { $claim } есть всё, что она просит.
why-expand-claim-gone = Заявки { $claim } больше нет.

## External provisioner

why-provisioner-claim-gone = Заявки { $claim } больше нет, и для неё ничего не делается.
why-provisioner-nothing = У заявки { $claim } есть том, или её обслуживает не драйвер { $driver }. Делать нечего.
why-provisioner-waits-for-node = Класс заявки { $claim } ждёт первого Pod: к драйверу { $driver } обратятся, когда планировщик отметит на заявке узел.
why-provisioner-done = Том { $volume } для заявки { $claim } уже есть.
why-provisioner-create = Заявку { $claim } обслуживает драйвер { $driver }: у него просят { $volume }, а созданное записывают как том, который уже называет свою заявку.
why-provisioner-secret = Класс заявки { $claim } называет Secret, который нужен драйверу { $driver }, поэтому сначала читают его.
why-provisioner-failed = Драйвер { $driver } не создал том для заявки { $claim }: { $reason }. К нему обратятся снова, со всё более долгими паузами.
why-provisioner-reschedule = Драйвер { $driver } не может создать том для заявки { $claim } на узле { $node }: { $reason }. Отметку об узле с заявки снимают, чтобы планировщик искал другой.
why-provisioner-populator = Заявку { $claim } нужно наполнить из { $kind }, а этот вид provisioner не знает. Ожидается, что том создаст populator.
why-provisioner-clone-protect = Заявка { $claim } клонируется из { $source }; до конца клонирования источник должен остаться на месте.
why-provisioner-clone-unprotect = Из заявки { $claim } больше ничего не клонируется, так что она может уйти.
why-provisioner-clone-nothing = Заявку { $claim } не удерживают ради клонов.
why-provisioner-restore-protect = Заявка { $claim } восстанавливается из снимка { $snapshot }; до конца восстановления он должен остаться на месте.
why-provisioner-restore-unprotect = Том заявки { $claim } создан, так что этот provisioner больше не удерживает снимок { $snapshot }.
why-data-source-unknown = Заявку { $claim } нужно наполнить из { $kind }, а populator для этого вида неизвестен. Если он не появится, заявка будет ждать вечно.
why-data-source-claim-gone = Заявки { $claim } больше нет.
why-data-source-known = Заявку { $claim } нужно наполнить из { $kind }; для этого вида зарегистрирован populator { $populator }.
why-kubelet-finished = Все контейнеры Pod { $pod } на { $node } завершились сами.
why-capacity-nothing = Для класса { $class } никто не следит, сколько места есть у драйвера { $driver }.
why-capacity-publish = Сколько места есть у драйвера { $driver } для класса { $class }, записывают для каждого места топологии, чтобы планировщик не выбрал узел, где том не поместится.
why-capacity-gone = Эти сведения о ёмкости для класса { $class } больше не нужны.
why-capacity-published = Записанное место для класса { $class } совпадает с тем, что сообщает драйвер { $driver }.
why-provisioner-volume-gone = Тома { $volume } больше нет.
why-provisioner-volume-nothing = Том { $volume } не нужно удалять, или это дело не драйвера { $driver }.
why-provisioner-protect = Том { $volume } должен быть удалён вместе с заявкой, поэтому он получает финализатор: том останется, пока не исчезнет его хранилище.
why-provisioner-unprotect = Политика освобождения { $policy }: удалять хранилище за { $volume } — не дело provisioner, поэтому его финализатор снимают.
why-provisioner-still-attached = Том { $volume } освобождён, но ещё подключён к узлу { $node }: его хранилище пока нельзя удалить.
why-provisioner-delete = Том { $volume } освобождён, его политика — Delete: сначала драйвер { $driver } удаляет хранилище, затем уходит том.
why-provisioner-delete-failed = Драйвер { $driver } не смог удалить хранилище за { $volume }: { $reason }. Том остаётся, попытку повторят.

## External attacher

why-attacher-gone = VolumeAttachment { $attachment } больше нет.
why-attacher-nothing = С томом { $volume } на узле { $node } всё как должно быть. Делать нечего.
why-attacher-protect-volume = Том { $volume } вот-вот подключат. Финализатор не даст ему исчезнуть, пока он подключён.
why-attacher-protect-attachment = Прежде чем вызвать драйвер { $driver }, ставят финализатор: этот объект не исчезнет, пока { $volume } не отключат от { $node }. Заодно отмечают, как драйвер называет узел.
why-attacher-secret = Том { $volume } называет Secret, который нужен драйверу { $driver } для подключения, поэтому сначала читают его.
why-attacher-attach = Том { $volume } нужен на узле { $node }: драйвер { $driver } подключает его.
why-attacher-attached = Драйвер { $driver } подключил { $volume } к { $node }. То, что он сообщает об устройстве, предназначено для kubelet.
why-attacher-attach-failed = Подключить том { $volume } к { $node } не удалось: { $reason }. Попытку повторят.
why-attacher-detach = Том { $volume } больше не нужен на узле { $node }: драйвер { $driver } отключает его.
why-attacher-detached = Драйвер { $driver } отключил { $volume } от { $node }, так что VolumeAttachment может уйти.
why-attacher-detach-failed = Отключить том { $volume } от { $node } не удалось: { $reason }. Попытку повторят.
why-attacher-volume-nothing = Том { $volume } не удерживается attacher драйвера { $driver } или всё равно остаётся.
why-attacher-volume-attached = Том { $volume } удаляется, но ещё где-то подключён.
why-attacher-unprotect-volume = Том { $volume } удаляется и нигде не подключён, поэтому attacher драйвера { $driver } его отпускает.

## External resizer

why-resizer-not-mine = Заявка { $claim } не связана с томом, который обслуживает этот resizer.
why-resizer-nothing = С заявкой { $claim } всё как нужно. Делать нечего.
why-resizer-waits-for-node = Том { $volume } уже достаточно велик: теперь узел должен сделать свою часть для заявки { $claim }.
why-resizer-in-use = Драйвер { $driver } не увеличивает занятые тома. Попытки повторяются, пока заявку { $claim } с томом { $volume } не перестанут использовать Pod.
why-resizer-secret = Том { $volume } называет Secret, который нужен драйверу { $driver } для увеличения, поэтому сначала читают его.
why-resizer-node-finished = Узел сделал свою часть: заявка { $claim } теперь того же размера, что и её том { $volume }, поэтому пометку о прежнем размере убирают.
why-resizer-begin = Заявка { $claim } просит больше, чем у неё есть. Сначала в ней записывают, что { $volume } увеличивают до { $size }, чтобы никто не сбился со счёта.
why-resizer-expand = Заявка { $claim } просит { $size }: драйвер { $driver } должен увеличить { $volume }.
why-resizer-volume-grown = Драйвер { $driver } увеличил { $volume } до { $size }. Первым об этом говорит том, за ним — заявка.
why-resizer-node-must-finish = Хранилище за { $volume } теперь { $size }, но должна вырасти и файловая система на нём: kubelet сделает это, когда какой-нибудь Pod использует заявку { $claim }.
why-resizer-finished = Том { $volume } вырос до { $size }, узлу делать нечего: заявка { $claim } показывает новый размер.
why-resizer-failed = Драйвер { $driver } не смог увеличить { $volume }: { $reason }. Попытку повторят, а запрос заявки { $claim } тем временем можно уменьшить.
why-resizer-infeasible = Драйвер { $driver } говорит, что так увеличить { $volume } нельзя: { $reason }. Попытку повторят лишь через несколько минут или когда заявка { $claim } попросит другое.
why-resizer-modify = Заявка { $claim } просит VolumeAttributesClass { $class }: драйвер { $driver } должен изменить { $volume }, и заявка об этом говорит.
why-resizer-modified = Драйвер { $driver } изменил { $volume } по VolumeAttributesClass { $class }. Первым об этом говорит том, за ним — заявка.
why-resizer-modify-failed = Драйвер { $driver } не смог изменить { $volume } по VolumeAttributesClass { $class }: { $reason }. Попытку повторят.
why-resizer-modify-class-missing = Заявка { $claim } просит VolumeAttributesClass { $class }, а его нет.
why-resizer-modify-other-driver = Заявка { $claim } просит VolumeAttributesClass { $class }, но он не для драйвера { $driver }, а для другого.
why-resizer-modify-cancelled = Заявка { $claim } больше не просит VolumeAttributesClass, и ничего ещё не начато.

## Quota

why-quota-recount = Пересчитано, сколько пространство имён использует из квоты { $quota }.
why-quota-right = Подсчёт по квоте { $quota } верен.
why-quota-gone = Квоты { $quota } больше нет.

## Namespaces

why-namespace-furnish = В каждом пространстве имён есть { $object }, а в { $namespace } не было.
why-namespace-has-it = В пространстве имён { $namespace } есть { $object }.
why-namespace-not-active = Пространство имён { $namespace } не активно, поэтому в него ничего не добавляют.
why-namespace-delete-content = Пространство имён { $namespace } удаляется, поэтому сначала удаляют то, что в нём: { $kind }.
why-namespace-conditions = Поле conditions говорит, что ещё осталось в пространстве имён { $namespace }.
why-namespace-finalize = Пространство имён { $namespace } пусто и может уйти.
why-namespace-stays = Пространство имён { $namespace } остаётся.
why-namespace-gone = Пространства имён { $namespace } больше нет.

## Garbage collection

why-gc-delete = Владельца объекта { $kind } { $object } больше нет, поэтому уходит и сам объект.
why-gc-drop-owners = Одного из владельцев объекта { $kind } { $object } больше нет; другой на месте, поэтому объект остаётся.
why-gc-foreground-done = Объект { $kind } { $object } больше ничто не задерживает: всё, чем он владел, исчезло, и он может уйти.
why-gc-foreground-waits = Объект { $kind } { $object } уйдёт, когда исчезнет всё, чем он владеет.
why-gc-orphan = Владелец объекта { $kind } { $object } уходит, а объект оставляет.
why-gc-orphan-done = То, чем владел объект { $kind } { $object }, теперь само по себе; он может уйти.
why-gc-owned = Владелец объекта { $kind } { $object } на месте.
why-gc-owner-unknown = Объект { $kind } { $object } называет владельца такого типа, какого сервер не знает. Есть ли этот владелец, сказать некому, поэтому объект остаётся.
why-gc-owner-elsewhere = Объект { $kind } { $object } называет владельца из чужого пространства имён. Такой владелец не считается.
why-gc-nothing = Объекту { $kind } { $object } ничего не нужно.
why-gc-gone = Объекта уже нет.
why-gc-unknown = Об этом ничего не известно.

## Scheduler

why-scheduler-node = Pod { $pod } может работать на { $node }: там есть всё, что он просит, включая тома.
why-scheduler-no-node = Ни один узел не может принять Pod { $pod }; ниже сказано, чего не хватает каждому. Попытку повторят, когда это могло измениться.
why-scheduler-no-nodes = Для Pod { $pod } нет ни одного узла.
why-scheduler-claims-not-ready = Прежде чем смотреть на узлы, нужны готовые заявки Pod { $pod }: { $reason }.
why-scheduler-error = Найти узел для Pod { $pod } не удалось: { $error }.
why-scheduler-reserve-volume = Заявка { $claim } ждала свой Pod. Теперь, когда он направлен на { $node }, там для неё зарезервирован том { $volume }; остальное сделает binder.
why-scheduler-select-node = Заявка { $claim } ждала свой Pod. Он направлен на { $node }, поэтому provisioner просят создать том там, где он доступен этому узлу.
why-scheduler-volumes-bound = Заявки Pod { $pod } теперь связаны, поэтому он получает свой узел: { $node }.
why-scheduler-binding-failed = Связать тома Pod { $pod } не удалось: { $error }. Всё начинается сначала.
why-scheduler-pod-gone = Pod { $pod } исчез, пока связывались его тома.
why-scheduler-pod-deleted = Pod { $pod } удаляется, а узла у него ещё нет: он его и не получит.
why-scheduler-preempt = Pod { $victim } менее важен, чем { $pod }, и мешает ему.
why-scheduler-nothing = Распределять по узлам нечего.

## Kubelet

why-kubelet-creating = Pod { $pod } прибыл на { $node }. Прежде всего монтируются его тома.
why-kubelet-sandbox = Все тома Pod { $pod } смонтированы на { $node }, поэтому создаётся его sandbox.
why-kubelet-running = Контейнеры Pod { $pod } запущены.
why-kubelet-initializing = Запущен первый init-контейнер Pod { $pod }; остальные ждут его.
why-kubelet-initialized = Init-контейнер Pod { $pod } сделал своё дело, поэтому запускается то, что идёт за ним.
why-kubelet-runs = Pod { $pod } работает на { $node }.
why-kubelet-stage = Том { $volume } уже на { $node }, но ещё не смонтирован. Подготовка (stage) монтирует его один раз для всего узла, по глобальному пути.
why-kubelet-publish = Том { $volume } монтируется в Pod { $pod }: публикация (publish) делает его видимым по пути самого Pod.
why-kubelet-secret = Том { $volume } называет Secret, который нужен его драйверу на узле { $node }, поэтому сначала читают его.
why-kubelet-unpublish = Pod { $pod } больше не нужен том { $volume }, поэтому у этого Pod его размонтируют.
why-kubelet-unstage = Ни один Pod на { $node } больше не использует том { $volume }, поэтому снимают и его глобальное монтирование.
why-kubelet-waits-for-attach = Том { $volume } для Pod { $pod } сначала нужно подключить к узлу.
why-kubelet-volume-not-ready = Том { $volume } для Pod { $pod } пока нельзя смонтировать. Попытки повторяются, всё реже и реже.
why-kubelet-volumes-in-use = Узел { $node } сообщает, какие тома он использует ({ $n }): ни один из них нельзя отключать.
why-kubelet-node-status = Статус узла { $node } такой, каким должен быть.
why-kubelet-device-in-use = Устройство { $device } ещё используется.
why-kubelet-device-released = Устройство { $device } свободно; узел об этом сообщит.
why-kubelet-expand-begins = Хранилище за { $volume } выросло. Теперь на { $node } должна вырасти файловая система.
why-kubelet-expands = Драйвер увеличивает файловую систему { $volume } на { $node }.
why-kubelet-expanded = Файловая система { $volume } выросла, поэтому заявка { $claim } показывает новый размер.
why-kubelet-expand-failed = Файловая система { $volume } не выросла: { $error }.
why-kubelet-expand-read-only = Pod использует { $volume } только для чтения, поэтому файловую систему на { $node } не увеличивают.
why-kubelet-sees-deletion = Кто-то удалил Pod { $pod }. kubelet на { $node } это увидел.
why-kubelet-stops = Контейнеры Pod { $pod } останавливаются.
why-kubelet-over = Все контейнеры Pod { $pod } завершились.
why-kubelet-removes = Контейнеры Pod { $pod } остановлены, а его тома размонтированы, так что на { $node } от него ничего не осталось.
why-kubelet-ended = Pod { $pod } завершён.
why-kubelet-pod-gone = Pod { $pod } больше нет.
why-kubelet-deadline = Pod { $pod } может работать не дольше { $seconds } с, и это время вышло.

## Attach and detach

why-attach-begin = Одному из Pod на { $node } нужен том { $volume }. VolumeAttachment просит attacher драйвера доставить его туда.
why-attach-done = Том { $volume } подключён к { $node }.
why-attach-failed = Подключить том { $volume } к { $node } не удалось: { $error }. Попытки повторяются, всё реже и реже.
why-attach-multi = Том { $volume } можно подключить только к одному узлу. Сейчас он здесь: { $elsewhere }, поэтому Pod на { $node } вынужден ждать.
why-attach-detach = Ни одному Pod на { $node } том { $volume } больше не нужен, и узел его не использует.
why-attach-report = Узлу { $node } сообщают, что к нему подключено ({ $n }).
why-attach-nothing = Всё подключено там, где нужно.

## Nodes

why-node-taint = Из-за состояния узла { $node } новым Pod туда нельзя.
why-node-taint-execute = Состояние узла { $node } вытесняет те Pod, у которых нет подходящей toleration.
why-node-never-answered = kubelet узла { $node } ещё ни разу не отозвался.
why-node-fine = Узел { $node } соответствует своим taints.
why-node-gone = Узла { $node } больше нет.
why-eviction-evict = У Pod { $pod } нет toleration для taint его узла, или отведённый ею срок истёк.
why-eviction-nothing = Pod { $pod } может остаться.
why-eviction-over = Pod { $pod } больше нет, вытеснять его уже не нужно.
why-pod-gc = Завершить Pod { $pod } больше некому: его узел исчез или выведен из работы (out-of-service).
why-pod-gc-nothing = Pod { $pod } может остаться.

## Owners

why-owner-adopt = У объекта { $kind } { $object } нет владельца, а { $owner } ищет именно такой, поэтому объект принимают.
why-owner-release = Объект { $kind } { $object } больше не тот, что ищет { $owner }, поэтому его отпускают.

## Ephemeral volumes

why-ephemeral-create = Pod { $pod } описывает заявку { $claim } в одном из своих томов, поэтому её создают, и уйдёт она вместе с этим Pod.
why-ephemeral-failed = Том Pod { $pod } не может получить свою заявку: { $reason }.
why-ephemeral-done = Заявки, которые описывает Pod { $pod }, на месте.
why-ephemeral-pod-gone = Pod { $pod } исчез или вот-вот исчезнет: заявки ему не нужны.

## Reading

why-live-read = Кэш может отставать, поэтому спрашивают API-сервер.

## Rules that a candidate passes or fails

rule-access-modes = режимы доступа
rule-claim-ref = не занят другой заявкой
rule-capacity = достаточно велик
rule-volume-mode = режим тома
rule-attributes-class = класс атрибутов тома
rule-not-deleting = не удаляется
rule-not-delayed = класс связывает сразу
rule-phase = Available
rule-selector = метки подходят под selector
rule-class = класс хранилища
rule-smallest = наименьший из подходящих
rule-node-fits = может принять Pod
