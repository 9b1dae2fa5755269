### Почему контроллер поступил так, как поступил: контроллеры нагрузок, снимков и определений, которые есть только в полном модуле.
### Имена полей, фаз и видов объектов Kubernetes не переводятся.

## CustomResourceDefinition

why-crd-absent = Для CustomResourceDefinition { $definition } ничего делать не нужно.
why-crd-names-accepted = Имена из CustomResourceDefinition { $definition } уже приняты.
why-crd-accept-names = Другие определения группы не используют эти имена, поэтому они приняты: { $error }.
why-crd-names-conflict = Имя из CustomResourceDefinition { $definition } использует другое определение группы: { $error }.
why-crd-establish = Имена приняты, поэтому API-сервер теперь обслуживает { $kind }.
why-crd-approval = Группа CustomResourceDefinition { $definition } принадлежит проекту Kubernetes. Условие указывает, прошёл ли API проверку.
why-crd-delete-objects = CustomResourceDefinition { $definition } удаляется. Сначала удаляются его объекты.
why-crd-delete-object = Объект удаляется, потому что удаляется его CustomResourceDefinition { $definition }.
why-crd-finalize = Объектов CustomResourceDefinition { $definition } не осталось, поэтому финализатор снимается.

## StatefulSets

why-set-revision-new = Шаблон StatefulSet { $set } новый: его хранит { $revision }, чтобы различать Pod и чтобы обновление можно было откатить.
why-set-revision-again = Шаблон StatefulSet { $set } снова тот, что хранит { $revision }, поэтому эта ревизия становится новейшей.
why-set-revision-old = Ни один Pod в StatefulSet { $set } не относится к { $revision }, а старых ревизий больше, чем он хранит.
why-set-claim-create = Предстоит создать Pod { $pod } для StatefulSet { $set }, а его заявки { $claim } нет: сначала заявка, потом Pod.
why-set-claim-owners = Политика хранения StatefulSet { $set } определяет, кто владеет заявками { $pod } и с кем они уходят.
why-set-pod-create = Для StatefulSet { $set } нужен { $pod }, а его нет. Всё, что должно быть до него, готово.
why-set-pod-update = { $pod } или одна из его заявок отличается от того, что нужно для StatefulSet { $set }.
why-set-pod-finished = Pod { $pod } завершился, поэтому StatefulSet { $set } удаляет его и создаёт заново.
why-set-pod-scale-down = StatefulSet { $set } хочет меньше Pod. Первым уходит тот, у которого наибольший номер: { $pod }.
why-set-pod-replace = Шаблон { $pod } старше, чем { $revision }. StatefulSet { $set } удаляет этот Pod и создаёт его заново по новому шаблону.
why-set-waits-for-stale-claim = Одна из заявок { $pod } ещё принадлежит прежнему Pod с этим именем; StatefulSet { $set } ждёт, пока она исчезнет.
why-set-waits-for-end = StatefulSet { $set } ждёт, пока { $pod } исчезнет.
why-set-waits-for-ready = StatefulSet { $set } ждёт, пока { $pod } заработает и будет готов.
why-set-waits-for-available = StatefulSet { $set } ждёт, пока { $pod } пробудет готовым достаточно долго.
why-set-status = Подсчитаны все Pod, принадлежащие StatefulSet { $set }.
why-set-done = StatefulSet { $set } такой, каким должен быть.
why-set-gone = StatefulSet { $set } больше нет.

## ReplicaSets

why-replicas-create = У ReplicaSet { $set } меньше Pod, чем нужно, поэтому он создаёт ещё один.
why-replicas-delete = У ReplicaSet { $set } больше реплик, чем требуется, поэтому контроллер ReplicaSet удаляет { $pod }. Порядок удаления: без узла, Pending, не готов, меньше pod-deletion-cost, больше реплик на его узле, готов меньше времени, больше перезапусков, моложе.
why-replicas-status = Подсчитаны все Pod, принадлежащие ReplicaSet { $set }.
why-replicas-done = У ReplicaSet { $set } столько Pod, сколько нужно.
why-replicas-gone = ReplicaSet { $set } больше нет.

## Deployments

why-deployment-new-set = Шаблон Deployment { $deployment } новый. Его Pod держит отдельный ReplicaSet { $set }; имя заканчивается хешем шаблона.
why-deployment-annotate = У ReplicaSet { $set } тот шаблон, который сейчас у Deployment { $deployment }: он становится новейшей ревизией.
why-deployment-revision = Deployment { $deployment } отмечает ревизию своего шаблона и ход развёртывания.
why-deployment-collision = Имя, которое Deployment { $deployment } выбрал для нового ReplicaSet, уже занято другим: он считает такие случаи, чтобы следующий хеш был иным.
why-deployment-scale = Deployment { $deployment } меняет число Pod у { $set }: теперь { $to } вместо { $from }.
why-deployment-pause = Развёртывание Deployment { $deployment } приостановлено или продолжается.
why-deployment-clean-up = У ReplicaSet { $set } нет Pod, а у Deployment { $deployment } больше старых ревизий, чем он хранит.
why-deployment-status = Подсчитаны все Pod, принадлежащие Deployment { $deployment }, по каждому ReplicaSet.
why-deployment-done = Deployment { $deployment } пока сделал всё, что мог.
why-deployment-gone = Deployment { $deployment } больше нет.

## Volume snapshots

why-snapshot-gone = Снимка { $snapshot } больше нет.
why-snapshot-trouble = Работа над снимком { $snapshot } не может продолжаться: { $reason }. Об этом говорит статус снимка.
why-snapshot-content-missing = Снимок { $snapshot } был готов, но его VolumeSnapshotContent исчез, а с ним и путь к снимку драйвера.
why-snapshot-misbound = Снимок { $snapshot } называет VolumeSnapshotContent, который принадлежит другому снимку.
why-snapshot-fine = Снимок { $snapshot } такой, каким должен быть.
why-snapshot-default-class = Снимок { $snapshot } не называет класс, поэтому получает { $class } — класс по умолчанию для драйвера, у которого находится том.
why-snapshot-protect = Снимок { $snapshot } получает финализаторы: он не должен исчезнуть, пока может кому-то понадобиться.
why-snapshot-protect-claim = Пока делается снимок { $snapshot }, заявка { $claim } должна оставаться на месте: она получает финализатор.
why-snapshot-release-claim = Снимки заявки { $claim } больше не делаются, поэтому её финализатор снимают.
why-snapshot-create-content = У снимка { $snapshot } ещё нет VolumeSnapshotContent. Снимок драйвера представляет { $content }; дальше действует snapshotter.
why-snapshot-bind-content = VolumeSnapshotContent { $content } создан вручную для снимка с этим именем; теперь ему по uid указывают, для какого именно: { $snapshot }.
why-snapshot-waits = Снимок { $snapshot } говорит то же, что и его VolumeSnapshotContent. Делать нечего.
why-snapshot-status = То, что говорит VolumeSnapshotContent { $content }, снимок { $snapshot } повторяет для тех, кому такие объекты видеть нельзя.
why-snapshot-delete-pending = Снимок { $snapshot } удаляется, но из него восстанавливается заявка, которая ждёт свой том.
why-snapshot-mark-content = Снимок удаляется, поэтому его VolumeSnapshotContent { $content } помечают: теперь можно удалить и его.
why-snapshot-delete-content = Политика удаления Delete: вместе со снимком { $snapshot } уходит его VolumeSnapshotContent { $content }.
why-snapshot-waits-for-content = Снимок { $snapshot } остаётся, пока не исчезнет его VolumeSnapshotContent, а с ним и снимок драйвера.
why-snapshot-unprotect = Снимок { $snapshot } больше ничто не держит, поэтому его финализаторы снимают.
why-snapshot-content-gone = VolumeSnapshotContent { $content } больше нет.
why-snapshot-content-waits = VolumeSnapshotContent { $content } не называет uid: он ждёт снимок с указанным именем.
why-snapshot-protect-content = VolumeSnapshotContent { $content } получает финализатор: он не должен исчезнуть, пока не решена судьба снимка драйвера.
why-snapshot-content-fine = VolumeSnapshotContent { $content } такой, каким должен быть.

## Snapshotter

why-snapshotter-gone = VolumeSnapshotContent { $content } больше нет.
why-snapshotter-nothing = VolumeSnapshotContent { $content } — не забота драйвера { $driver }.
why-snapshotter-fine = Снимок для VolumeSnapshotContent { $content } готов.
why-snapshotter-begins = У драйвера { $driver } сейчас попросят снимок для { $content }. Аннотация говорит об этом на случай, если ответ не придёт.
why-snapshotter-ends = Драйвер { $driver } ответил, поэтому с VolumeSnapshotContent { $content } снимают аннотацию о том, что он за работой.
why-snapshotter-secret = Класс VolumeSnapshotContent { $content } называет Secret, который нужен драйверу { $driver }, поэтому сначала читают его.
why-snapshotter-take = У драйвера { $driver } просят снимок тома { $handle } для VolumeSnapshotContent { $content }.
why-snapshotter-look = VolumeSnapshotContent { $content } создан вручную: драйвер { $driver } спрашивают, знает ли он снимок { $handle }.
why-snapshotter-taken = У драйвера { $driver } есть снимок; VolumeSnapshotContent { $content } записывает его handle { $handle }, время, размер и готовность.
why-snapshotter-failed = Снимок для VolumeSnapshotContent { $content } не получился: { $reason }. Попытки повторяются со всё более долгими паузами.
why-snapshotter-delete = VolumeSnapshotContent { $content } удаляется с политикой удаления Delete: драйвер { $driver } просят удалить снимок { $handle }.
why-snapshotter-delete-failed = Драйвер { $driver } не удалил снимок для VolumeSnapshotContent { $content }: { $reason }.
why-snapshotter-deleted = Снимка драйвера больше нет, поэтому VolumeSnapshotContent { $content } забывает его handle.
why-snapshotter-release = Для VolumeSnapshotContent { $content } больше нечего делать: его финализатор снимают.

## Nodes and drivers that come and go

why-node-joins = Узел { $node } присоединяется: kubelet регистрирует его вместе с драйверами, которые там работают.
why-node-silent = Об узле { $node } ничего не слышно уже 50 секунд. Что с ним, никто не знает, поэтому его conditions становятся Unknown.
why-node-silent-pod = Об узле { $node } ничего не слышно, поэтому его Pod { $pod } считается неготовым. Работает ли он, никто не знает.
why-node-answers = Узел { $node } снова на связи: kubelet сообщает, как у него дела.
why-node-removed = Узел { $node } убрали, а с ним и его объект.
why-driver-registers = Драйвер { $driver } зарегистрировался у kubelet на { $node }, и тот сообщает об этом там, куда смотрят планировщик, attacher и provisioner.
why-driver-leaves = Драйвера { $driver } на узле { $node } больше нет. Его тома там нельзя ни смонтировать, ни размонтировать. Метки его топологии остаются.
why-kubelet-ready-again = Pod { $pod } считался неготовым, пока об узле { $node } ничего не было слышно. Всё это время он работал.

## Volume populator

why-populator-off = Для источника заявки { $claim } не зарегистрирован ни один VolumePopulator, поэтому её никто не наполняет.
why-populator-claim-gone = Заявки { $claim } больше нет.
why-populator-source-missing = Заявку { $claim } нужно наполнить из { $source }, но такого объекта нет. Populator ждёт его появления.
why-populator-class-missing = Класса { $class }, указанного в заявке { $claim }, нет. Populator ждёт его появления.
why-populator-in-tree = Класс { $class } заявки { $claim } обслуживает плагин, встроенный в Kubernetes: наполнить его тома populator не может.
why-populator-waits-for-node = Класс заявки { $claim } ждёт первого потребителя: populator начнёт работу, когда планировщик выберет узел.
why-populator-prime = Пока том не наполнен, им нельзя пользоваться, поэтому его создают для другой заявки, { $prime }: она такая же, как { $claim }, но без источника.
why-populator-protect = Заявка { $claim } не должна исчезнуть раньше, чем populator уберёт всё, что для неё создал.
why-populator-start = Pod { $pod } монтирует том и записывает в него то, что указано в источнике заявки { $claim }.
why-populator-failed = Pod { $pod } не смог наполнить том для заявки { $claim }. Его удаляют и создают заново.
why-populator-waits-for-pod = Pod { $pod } ещё не наполнил том для заявки { $claim }.
why-populator-volume-gone = Тома { $volume }, наполненного для заявки { $claim }, больше нет.
why-populator-rebind = Том { $volume } наполнен. Теперь он указывает на заявку { $claim }, для которой и создавался; остальное сделает binder.
why-populator-waits-for-binder = Наполненный том уже указывает на заявку { $claim }, но binder ещё не отметил, что вспомогательная заявка потеряла том.
why-populator-finished = Заявка { $claim } получила наполненный том. Всё, что populator создал по пути, больше не нужно.
why-populator-clean = Объект { $object } был нужен только для того, чтобы наполнить том для заявки { $claim }.
why-populator-dropped = Заявку { $claim } удаляют, поэтому populator убирает всё, что для неё создал.
why-populator-unprotect = Всё, что populator создал для заявки { $claim }, убрано, так что её владелец может удалить заявку, когда захочет.

## Controllers of the full module

why-controller-idle = Этот контроллер есть в полном модуле страницы.
