### Почему контроллер поступил так, как поступил: по одному предложению на каждую ветвь ядра (`Why::branch`), её факты — аргументы.
### Имена полей, фаз и видов объектов Kubernetes не переводятся.

## The user

why-user = Ваша команда: { $command }.
why-bootstrap = Этот объект есть в каждом новом кластере.

## PersistentVolume controller: binding

why-binder-bind-match = Заявка { $claim } запрашивает { $request }. Из подходящих томов с наименьшим числом режимов доступа самый маленький — { $volume }. Контроллер PersistentVolume сначала записывает том.
why-binder-bind-reserved = В claimRef тома { $volume } указана заявка { $claim }, поэтому том зарезервирован за ней. Фаза, класс и selector не проверяются.
why-binder-bind-named = volumeName заявки { $claim } — { $volume }. Этот том не занят другой заявкой, а размер, класс, режим тома и режимы доступа подходят.
why-binder-bind-agreed = Заявка { $claim } и том { $volume } ссылаются друг на друга, поэтому больше ничего не проверяется.
why-binder-bind-again = Заявка { $claim } уже была связана с { $volume }, а у тома { $volume } нет claimRef. Они снова связываются без проверок.
why-binder-bind-volume-phase = В claimRef тома { $volume } теперь указана заявка { $claim }, поэтому том переходит в фазу Bound.
why-binder-bind-claim = Затем контроллер PersistentVolume записывает заявку: { $claim } получает volumeName { $volume } и аннотацию о завершении связывания.
why-binder-bind-claim-phase = Заявка { $claim } и том { $volume } ссылаются друг на друга. Заявка переходит в фазу Bound и показывает режимы доступа и ёмкость тома.
why-binder-claim-bound = Заявка { $claim } и том { $volume } по-прежнему ссылаются друг на друга. Изменения не нужны.

## PersistentVolume controller: claims that wait or are lost

why-binder-claim-no-match = Для заявки { $claim } нет подходящего тома, а класс для его создания в ней не указан. Она остаётся в фазе Pending, пока не появится подходящий том.
why-binder-claim-no-match-provision = Для заявки { $claim } нет подходящего тома, поэтому том нужно создать для класса { $class }.
why-binder-claim-default-class = В заявке { $claim } класс не указан, а среди томов без класса подходящего нет. Она получает класс по умолчанию { $default }.
why-binder-claim-wait-for-consumer = Класс { $class } ждёт первого Pod, который использует заявку { $claim }. Тогда том создаётся или выбирается там, где этот Pod может работать.
why-binder-claim-wait-for-pod = Заявка { $claim } ждёт, пока kube-scheduler выберет узел для { $pods }.
why-binder-claim-class-missing = В заявке { $claim } указан класс { $class }, но такого StorageClass нет.
why-binder-claim-ask-provisioner = Для заявки { $claim } нет подходящего тома. Provisioner класса { $class } — { $provisioner }; он должен создать том.
why-binder-claim-no-plugin = В классе { $class } указан встроенный provisioner { $provisioner }, который не существует или удалён из Kubernetes. Том для заявки { $claim } не создаётся.
why-binder-claim-host-path = В классе { $class } указан kubernetes.io/host-path — плагин для тестов, по умолчанию выключенный. Том для заявки { $claim } не создаётся.
why-binder-claim-named-volume-missing = В заявке { $claim } указан том { $volume }, который не существует. Заявка ждёт, пока том будет создан.
why-binder-claim-named-volume-mismatch = В заявке { $claim } указан том { $volume }, но связать их нельзя: { $reason }.
why-binder-claim-named-volume-taken = В заявке { $claim } указан том { $volume }, который принадлежит заявке { $other }.
why-binder-claim-volume-stolen = Заявке { $claim } был назначен том { $volume }, но теперь он принадлежит заявке { $other }.
why-binder-claim-lost-reference = Заявка { $claim } была связана, но теперь её volumeName пуст.
why-binder-claim-lost-volume = Заявка { $claim } была связана с томом { $volume }, который больше не существует. Его данные потеряны.
why-binder-claim-misbound = Заявка { $claim } отмечена как связанная с { $volume }, но этот том принадлежит заявке { $other }.
why-binder-claim-still-lost = Заявка { $claim } по-прежнему в фазе Lost.
why-binder-claim-deleted = Заявка удалена. Затем контроллер PersistentVolume проверяет её том { $volume }.
why-binder-claim-deleted-unbound = Заявка удалена. Тома у неё не было.

## PersistentVolume controller: volumes

why-binder-volume-available = У тома { $volume } нет claimRef, поэтому с ним может быть связана любая заявка.
why-binder-volume-reserved = В claimRef тома { $volume } указана заявка { $claim } без uid. Том зарезервирован за заявкой с этим именем.
why-binder-volume-wakes-claim = В claimRef тома { $volume } указана заявка { $claim }, которая ещё не связана. Её связывает синхронизация заявки.
why-binder-volume-bound = Заявка { $claim } и том { $volume } ссылаются друг на друга, поэтому том в фазе Bound.
why-binder-volume-mode-mismatch = Том { $volume } зарезервирован за заявкой { $claim }, но у одного из них volumeMode Filesystem, а у другого — Block.
why-binder-volume-released = Том { $volume } был связан с заявкой { $claim }, которая удалена. Том сохраняет данные и claimRef, поэтому другая заявка с ним не связывается.
why-binder-volume-surplus = Том { $volume } был создан для заявки { $claim }, но она связана с { $other }. Ни одна заявка его не использует.
why-binder-volume-unbind = Заявка { $claim } связана с { $other }, поэтому контроллер PersistentVolume отвязывает том { $volume }.
why-binder-volume-deleted = Том удалён. Затем контроллер PersistentVolume проверяет его заявку { $claim }.
why-binder-volume-deleted-unclaimed = Том удалён. Заявки у него не было.
why-binder-stale-object = Эта версия старше последней записи контроллера PersistentVolume, поэтому он ждёт более новой версии.
why-binder-unknown-key = Объект с таким именем не существует.

## PersistentVolume controller: reclaiming

why-binder-reclaim-policy-unknown = Политика освобождения тома { $volume } неизвестна Kubernetes.
why-binder-delete-volume = Политика освобождения Delete: хранилище тома { $volume } удалено, поэтому удаляется PersistentVolume.
why-binder-delete-volume-gone = Том { $volume } больше не существует.
why-binder-delete-not-released = Том { $volume } снова используется, поэтому он не удаляется.
why-binder-delete-external = Хранилище тома { $volume } принадлежит внешнему драйверу. Удалить его должен external-provisioner этого драйвера.
why-binder-delete-failed = Политика освобождения Delete, но хранилище тома { $volume } удалить нельзя: { $reason }.
why-binder-delete-refused = API-сервер отклонил удаление тома { $volume }. Попытка повторяется при следующей синхронизации тома.
why-binder-deletion-finalizers = Финализаторы тома { $volume } указывают, какой компонент удаляет его хранилище. Они зависят от политики освобождения.
why-binder-migration-annotation = Встроенный плагин, указанный в { $object }, заменён драйвером CSI. Драйвер указан в аннотации.
why-binder-provision-external = { $provisioner } — внешний provisioner. Аннотация заявки { $claim } запрашивает у него том.
why-binder-recycle-start = Политика освобождения Recycle: Pod { $pod } монтирует том { $volume } и удаляет с него все данные.
why-binder-recycle-clean = Очищающий Pod { $pod } больше не нужен.
why-binder-recycle-in-use = Том { $volume } ещё используется ({ $pods }), поэтому он не очищается.
why-binder-recycle-no-plugin = Recycle возможен только для томов hostPath и NFS. Том { $volume } — другого типа.
why-binder-recycle-failed = Очистить том { $volume } не удалось: { $reason }.
why-binder-recycled = Том { $volume } очищен и переходит в фазу Available.
why-binder-explain = Как контроллер PersistentVolume ищет том для заявки { $claim }.

## Protection

why-pvc-protection-add = Заявка { $claim } получает финализатор: пока она используется, её нельзя удалить окончательно.
why-pvc-protection-remove = Ни один Pod не использует заявку { $claim }, поэтому финализатор снимается и заявка удаляется.
why-pvc-protection-in-use = Заявка { $claim } удаляется, но её использует Pod { $pod }. Она остаётся, пока Pod не удалён.
why-pvc-protection-gone = Заявка больше не существует.
why-pvc-protection-nothing = Для заявки { $claim } изменения не нужны.
why-pv-protection-add = Том { $volume } получает финализатор: пока он используется, его нельзя удалить окончательно.
why-pv-protection-remove = Том { $volume } не связан, поэтому финализатор снимается и том удаляется.
why-pv-protection-in-use = Том { $volume } удаляется, но он в фазе Bound. Он остаётся, пока не удалена его заявка.
why-pv-protection-gone = Том больше не существует.
why-pv-protection-nothing = Для тома { $volume } изменения не нужны.

why-vac-protection-gone = VolumeAttributesClass { $class } больше не существует.
why-vac-protection-in-use = VolumeAttributesClass { $class } удаляется, но на него ещё ссылается { $user }.
why-vac-protection-remove = VolumeAttributesClass { $class } удаляется и не используется, поэтому его финализатор снимается.
why-vac-protection-add = VolumeAttributesClass { $class } получает финализатор: пока он используется, его нельзя удалить окончательно.
why-vac-protection-nothing = Для VolumeAttributesClass { $class } изменения не нужны.

## Expansion

why-expand-external = Заявка { $claim } запрашивает { $request }, больше своей ёмкости. Расширить том должен external-resizer; этот контроллер только создаёт событие.
why-expand-migrated = Заявка { $claim } запрашивает больше своей ёмкости. Плагин { $plugin } её тома заменён драйвером CSI { $driver }: resizer указан в аннотации.
why-expand-nothing = Ёмкость заявки { $claim } соответствует запросу.
why-expand-claim-gone = Заявка { $claim } больше не существует.

## External provisioner

why-provisioner-claim-gone = Заявка { $claim } больше не существует, и операций для неё нет.
why-provisioner-nothing = У заявки { $claim } есть том, или драйвер { $driver } не создаёт для неё том. Изменения не нужны.
why-provisioner-waits-for-node = Класс заявки { $claim } ждёт первого Pod. Драйвер { $driver } вызывается после того, как kube-scheduler запишет узел в аннотацию заявки.
why-provisioner-done = Том { $volume } для заявки { $claim } уже существует.
why-provisioner-create = Драйвер { $driver } создаёт { $volume } для заявки { $claim }. Затем external-provisioner создаёт PersistentVolume, в claimRef которого указана заявка.
why-provisioner-secret = В классе заявки { $claim } указан Secret, который нужен драйверу { $driver }, поэтому сначала читается Secret.
why-provisioner-failed = Драйвер { $driver } не создал том для заявки { $claim }. external-provisioner повторяет попытку с экспоненциальной задержкой. Ошибка: { $reason }.
why-provisioner-reschedule = Драйвер { $driver } не может создать том для заявки { $claim } на узле { $node }. Узел удаляется из заявки, чтобы kube-scheduler выбрал другой. Ошибка: { $reason }.
why-provisioner-populator = Источник данных заявки { $claim } — { $kind }; external-provisioner его не поддерживает. Том должен создать populator (наполнитель).
why-provisioner-clone-protect = Заявка { $claim } клонируется из { $source }. Финализатор защищает источник до конца клонирования.
why-provisioner-clone-unprotect = Заявка { $claim } больше не клонируется, поэтому её финализатор снимается.
why-provisioner-clone-nothing = У заявки { $claim } нет финализатора для клонов.
why-provisioner-restore-protect = Заявка { $claim } восстанавливается из снимка { $snapshot }. Финализатор защищает снимок до конца восстановления.
why-provisioner-restore-unprotect = Том заявки { $claim } создан, поэтому финализатор этого provisioner снимается со снимка { $snapshot }.
why-data-source-unknown = Источник данных заявки { $claim } — { $kind }, и для этого вида не зарегистрирован populator. Заявка ждёт populator.
why-data-source-claim-gone = Заявка { $claim } больше не существует.
why-data-source-known = Источник данных заявки { $claim } — { $kind }; для этого вида зарегистрирован populator { $populator }.
why-kubelet-finished = Все контейнеры Pod { $pod } на узле { $node } завершились.
why-capacity-nothing = Ёмкость драйвера { $driver } для класса { $class } не отслеживается.
why-capacity-publish = external-provisioner публикует ёмкость драйвера { $driver } для класса { $class } по сегментам топологии. Поэтому kube-scheduler пропускает узлы, где ёмкости недостаточно.
why-capacity-gone = Эта ёмкость для класса { $class } больше не нужна.
why-capacity-published = Опубликованная ёмкость для класса { $class } совпадает с той, что сообщает драйвер { $driver }.
why-provisioner-volume-gone = Том { $volume } больше не существует.
why-provisioner-volume-nothing = Том { $volume } не нужно удалять, или его удаляет не драйвер { $driver }.
why-provisioner-protect = Политика освобождения тома { $volume } — Delete, поэтому он получает финализатор. Том остаётся, пока не удалено его хранилище.
why-provisioner-unprotect = Политика освобождения { $policy }: external-provisioner не удаляет хранилище тома { $volume }, поэтому его финализатор снимается.
why-provisioner-still-attached = Том { $volume } в фазе Released, но ещё подключён к узлу { $node }. Его хранилище пока нельзя удалить.
why-provisioner-delete = Том { $volume } в фазе Released, его политика освобождения — Delete. Сначала драйвер { $driver } удаляет хранилище, затем удаляется PersistentVolume.
why-provisioner-delete-failed = Драйвер { $driver } не смог удалить хранилище тома { $volume }. Том остаётся, а external-provisioner повторяет попытку с экспоненциальной задержкой. Ошибка: { $reason }.

## External attacher

why-attacher-gone = VolumeAttachment { $attachment } больше не существует.
why-attacher-nothing = Том { $volume } на узле { $node } в желаемом состоянии.
why-attacher-protect-volume = Том { $volume } подключается. Пока он подключён, финализатор не даёт удалить его окончательно.
why-attacher-protect-attachment = Перед вызовом драйвера { $driver } VolumeAttachment получает финализатор. Объект остаётся, пока { $volume } не отключён от { $node }. В аннотацию записывается имя узла у драйвера.
why-attacher-secret = В томе { $volume } указан Secret, который нужен драйверу { $driver } для подключения, поэтому сначала читается Secret.
why-attacher-attach = Узлу { $node } нужен том { $volume }: драйвер { $driver } подключает его.
why-attacher-attached = Драйвер { $driver } подключил { $volume } к { $node }. Сведения об устройстве в статусе использует kubelet.
why-attacher-attach-failed = Подключить том { $volume } к { $node } не удалось. external-attacher повторяет попытку с экспоненциальной задержкой. Ошибка: { $reason }.
why-attacher-detach = Узлу { $node } больше не нужен том { $volume }: драйвер { $driver } отключает его.
why-attacher-detached = Драйвер { $driver } отключил { $volume } от { $node }, поэтому финализатор снимается и VolumeAttachment удаляется.
why-attacher-detach-failed = Отключить том { $volume } от { $node } не удалось. external-attacher повторяет попытку с экспоненциальной задержкой. Ошибка: { $reason }.
why-attacher-volume-nothing = Том { $volume } не удаляется, или у него нет финализатора external-attacher драйвера { $driver }.
why-attacher-volume-attached = Том { $volume } удаляется, но ещё подключён.
why-attacher-unprotect-volume = Том { $volume } удаляется и не подключён, поэтому external-attacher драйвера { $driver } снимает свой финализатор.

## External resizer

why-resizer-not-mine = Заявка { $claim } не связана с томом этого драйвера.
why-resizer-nothing = Для заявки { $claim } изменения не нужны.
why-resizer-waits-for-node = Том { $volume } уже достаточно велик. Завершить расширение для заявки { $claim } должен kubelet.
why-resizer-in-use = Драйвер { $driver } не расширяет тома, которые используются. external-resizer повторяет попытку, пока заявку { $claim } с томом { $volume } использует хотя бы один Pod.
why-resizer-secret = В томе { $volume } указан Secret, который нужен драйверу { $driver } для расширения, поэтому сначала читается Secret.
why-resizer-node-finished = kubelet завершил расширение. Размер заявки { $claim } равен размеру её тома { $volume }, поэтому аннотация с прежним размером удаляется.
why-resizer-begin = Заявка { $claim } запрашивает больше своей ёмкости. Сначала в её статус записывается расширение { $volume } до { $size }.
why-resizer-expand = Заявка { $claim } запрашивает { $size }: драйвер { $driver } расширяет { $volume }.
why-resizer-volume-grown = Драйвер { $driver } расширил { $volume } до { $size }. Сначала записывается том, затем заявка.
why-resizer-node-must-finish = Размер хранилища тома { $volume } — { $size }. kubelet расширит файловую систему, когда какой-либо Pod использует заявку { $claim }.
why-resizer-finished = Том { $volume } расширен до { $size }, расширение на узле не требуется. Заявка { $claim } показывает новый размер.
why-resizer-failed = Драйвер { $driver } не смог расширить { $volume }. external-resizer повторяет попытку с экспоненциальной задержкой. Запрос заявки { $claim } тем временем можно уменьшить. Ошибка: { $reason }.
why-resizer-infeasible = Драйвер { $driver } не может расширить { $volume } до этого размера. external-resizer повторяет попытку через несколько минут или после изменения запроса заявки { $claim }. Ошибка: { $reason }.
why-resizer-modify = Заявка { $claim } запрашивает VolumeAttributesClass { $class }. Драйвер { $driver } изменяет { $volume }, и это записывается в статус заявки.
why-resizer-modified = Драйвер { $driver } изменил { $volume } по VolumeAttributesClass { $class }. Сначала записывается том, затем заявка.
why-resizer-modify-failed = Драйвер { $driver } не смог изменить { $volume } по VolumeAttributesClass { $class }. external-resizer повторяет попытку. Ошибка: { $reason }.
why-resizer-modify-class-missing = Заявка { $claim } запрашивает VolumeAttributesClass { $class }, который не существует.
why-resizer-modify-other-driver = Заявка { $claim } запрашивает VolumeAttributesClass { $class }, который предназначен не для драйвера { $driver }, а для другого.
why-resizer-modify-cancelled = Заявка { $claim } больше не запрашивает VolumeAttributesClass, и изменение не начато.

## Quota

why-quota-recount = Использование квоты { $quota } в пространстве имён подсчитано заново.
why-quota-right = Использование квоты { $quota } актуально.
why-quota-gone = Квота { $quota } больше не существует.

## Namespaces

why-namespace-furnish = { $object } есть в каждом пространстве имён, а в { $namespace } его не было.
why-namespace-has-it = В пространстве имён { $namespace } есть { $object }.
why-namespace-not-active = Пространство имён { $namespace } не активно, поэтому объекты в нём не создаются.
why-namespace-delete-content = Пространство имён { $namespace } удаляется, поэтому сначала удаляются его объекты: { $kind }.
why-namespace-conditions = Поле conditions указывает, что ещё осталось в пространстве имён { $namespace }.
why-namespace-finalize = Пространство имён { $namespace } пусто, поэтому его финализатор снимается.
why-namespace-stays = Пространство имён { $namespace } не удаляется.
why-namespace-gone = Пространство имён { $namespace } больше не существует.

## Garbage collection

why-gc-delete = Владелец объекта { $kind } { $object } больше не существует, поэтому сборщик мусора удаляет объект.
why-gc-drop-owners = Один из владельцев объекта { $kind } { $object } больше не существует. Другой владелец есть, поэтому объект остаётся.
why-gc-foreground-done = Все зависимые объекты { $kind } { $object } удалены, поэтому сборщик мусора снимает его финализатор.
why-gc-foreground-waits = Объект { $kind } { $object } ждёт, пока будут удалены все зависимые объекты.
why-gc-orphan = Владелец объекта { $kind } { $object } удаляется, а объект остаётся без владельца.
why-gc-orphan-done = Зависимые объекты { $kind } { $object } остались без владельца, поэтому сборщик мусора снимает его финализатор.
why-gc-owned = Владелец объекта { $kind } { $object } существует.
why-gc-owner-unknown = У объекта { $kind } { $object } указан владелец такого вида, который API-сервер не обслуживает. Проверить владельца нельзя, поэтому объект остаётся.
why-gc-owner-elsewhere = У объекта { $kind } { $object } указан владелец из другого пространства имён. Такой владелец не учитывается.
why-gc-nothing = Для объекта { $kind } { $object } изменения не нужны.
why-gc-gone = Объект больше не существует.
why-gc-unknown = Сборщик мусора не знает этот объект.

## Scheduler

why-scheduler-node = Узел { $node } проходит все фильтры для Pod { $pod }, включая фильтры для его томов.
why-scheduler-no-node = Ни один узел не проходит все фильтры для Pod { $pod }. Непройденные фильтры каждого узла указаны ниже. kube-scheduler повторяет попытку, когда это могло измениться.
why-scheduler-no-nodes = В кластере нет узла для Pod { $pod }.
why-scheduler-claims-not-ready = Заявки Pod { $pod } должны быть готовы до фильтрации узлов: { $reason }.
why-scheduler-error = Запланировать Pod { $pod } не удалось: { $error }.
why-scheduler-reserve-volume = Pod заявки { $claim } назначен на узел { $node }. Том { $volume } там зарезервирован за заявкой; связывание завершает контроллер PersistentVolume.
why-scheduler-select-node = Pod заявки { $claim } назначен на узел { $node }. external-provisioner должен создать том там, где он доступен этому узлу.
why-scheduler-volumes-bound = Заявки Pod { $pod } связаны, поэтому Pod назначается на узел { $node }.
why-scheduler-binding-failed = Связать тома Pod { $pod } не удалось. kube-scheduler планирует Pod снова. Ошибка: { $error }.
why-scheduler-pod-gone = Pod { $pod } удалён во время связывания его томов.
why-scheduler-pod-deleted = Pod { $pod } удаляется и не имеет узла, поэтому он не планируется.
why-scheduler-preempt = Приоритет Pod { $victim } ниже, чем у { $pod }, который его вытесняет.
why-scheduler-nothing = Нет Pod, которые нужно запланировать.

## Kubelet

why-kubelet-creating = Pod { $pod } назначен на узел { $node }. Сначала kubelet монтирует его тома.
why-kubelet-sandbox = Все тома Pod { $pod } смонтированы на узле { $node }, поэтому создаётся его sandbox.
why-kubelet-running = Контейнеры Pod { $pod } запущены.
why-kubelet-initializing = Запущен первый init-контейнер Pod { $pod }; остальные контейнеры ждут его.
why-kubelet-initialized = Init-контейнер Pod { $pod } завершился, поэтому запускаются следующие контейнеры.
why-kubelet-runs = Pod { $pod } работает на узле { $node }.
why-kubelet-stage = Том { $volume } на узле { $node } ещё не смонтирован. Подготовка (stage) монтирует его один раз на узел, по глобальному пути.
why-kubelet-publish = Том { $volume } монтируется в Pod { $pod }: публикация (publish) монтирует его по пути этого Pod.
why-kubelet-secret = В томе { $volume } указан Secret, который нужен его драйверу на узле { $node }, поэтому сначала читается Secret.
why-kubelet-unpublish = Pod { $pod } больше не нужен том { $volume }, поэтому том размонтируется из этого Pod.
why-kubelet-unstage = Ни один Pod на узле { $node } больше не использует том { $volume }, поэтому глобальный путь размонтируется.
why-kubelet-waits-for-attach = Том { $volume } для Pod { $pod } сначала нужно подключить к узлу.
why-kubelet-volume-not-ready = Том { $volume } для Pod { $pod } пока нельзя смонтировать. kubelet повторяет попытки с экспоненциальной задержкой.
why-kubelet-volumes-in-use = В статусе узла { $node } перечислены используемые тома ({ $n }). Их нельзя отключать.
why-kubelet-node-status = Статус узла { $node } актуален.
why-kubelet-device-in-use = Устройство { $device } ещё используется.
why-kubelet-device-released = Устройство { $device } больше не используется. Затем обновляется статус узла.
why-kubelet-expand-begins = Хранилище тома { $volume } расширено. Затем расширяется его файловая система на узле { $node }.
why-kubelet-expands = Драйвер расширяет файловую систему тома { $volume } на узле { $node }.
why-kubelet-expanded = Файловая система тома { $volume } расширена, поэтому заявка { $claim } показывает новый размер.
why-kubelet-expand-failed = Расширить файловую систему тома { $volume } не удалось: { $error }.
why-kubelet-expand-read-only = Pod монтирует том { $volume } только для чтения, поэтому файловая система на узле { $node } не расширяется.
why-kubelet-sees-deletion = Pod { $pod } удаляется. kubelet узла { $node } получил событие.
why-kubelet-stops = Контейнеры Pod { $pod } останавливаются.
why-kubelet-over = Все контейнеры Pod { $pod } завершились.
why-kubelet-removes = Контейнеры Pod { $pod } остановлены, а его тома размонтированы, поэтому kubelet узла { $node } удаляет Pod.
why-kubelet-ended = Pod { $pod } завершён.
why-kubelet-pod-gone = Pod { $pod } больше не существует.
why-kubelet-deadline = Pod { $pod } проработал { $seconds } с: это его activeDeadlineSeconds.

## Attach and detach

why-attach-begin = Одному из Pod на узле { $node } нужен том { $volume }. VolumeAttachment поручает external-attacher подключить его к узлу.
why-attach-done = Том { $volume } подключён к { $node }.
why-attach-failed = Подключить том { $volume } к { $node } не удалось. Контроллер attach/detach повторяет попытку с экспоненциальной задержкой. Ошибка: { $error }.
why-attach-multi = Том { $volume } можно подключить только к одному узлу. Он подключён к { $elsewhere }, поэтому Pod на узле { $node } должен ждать.
why-attach-detach = Ни одному Pod на узле { $node } том { $volume } больше не нужен, и узел его не использует.
why-attach-report = В статусе узла { $node } перечислены подключённые к нему тома ({ $n }).
why-attach-nothing = Все тома подключены там, где они нужны.

## Nodes

why-node-taint = Taints по состоянию узла { $node } не дают планировать на него новые Pod без подходящей toleration.
why-node-taint-execute = Taints по состоянию узла { $node } вытесняют Pod без подходящей toleration.
why-node-never-answered = kubelet узла { $node } ни разу не отправил статус.
why-node-fine = Taints узла { $node } соответствуют его состоянию.
why-node-gone = Узел { $node } больше не существует.
why-eviction-evict = У Pod { $pod } нет toleration для taint его узла, или её tolerationSeconds истекли.
why-eviction-nothing = Pod { $pod } не вытесняется.
why-eviction-over = Pod { $pod } больше не существует, поэтому его вытеснение отменяется.
why-pod-gc = Сборщик мусора Pod удаляет Pod { $pod }. У него нет узла, либо узел не существует или выведен из работы (out-of-service).
why-pod-gc-nothing = Сборщик мусора не удаляет Pod { $pod }.

## Owners

why-owner-adopt = У объекта { $kind } { $object } нет владельца, и он подходит под selector { $owner }, который становится его владельцем.
why-owner-release = Объект { $kind } { $object } больше не подходит под selector { $owner }, который перестаёт быть его владельцем.

## Ephemeral volumes

why-ephemeral-create = Том Pod { $pod } определяет заявку { $claim }, поэтому заявка создаётся. Она удаляется вместе с этим Pod.
why-ephemeral-failed = Заявку для тома Pod { $pod } создать нельзя: { $reason }.
why-ephemeral-done = Заявки, которые определяет Pod { $pod }, существуют.
why-ephemeral-pod-gone = Pod { $pod } больше не существует или удаляется, поэтому заявки ему не нужны.

## Reading

why-live-read = Кэш может быть устаревшим, поэтому объект читается из API-сервера.

## Rules that a candidate passes or fails

rule-access-modes = режимы доступа
rule-claim-ref = не связан с другой заявкой
rule-capacity = достаточно велик
rule-volume-mode = режим тома
rule-attributes-class = класс атрибутов тома
rule-not-deleting = не удаляется
rule-not-delayed = немедленное связывание
rule-phase = Available
rule-selector = метки соответствуют selector
rule-class = класс хранилища
rule-smallest = наименьший из подходящих
rule-node-fits = подходит
