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

why-set-revision-new = У StatefulSet { $set } новый шаблон Pod. Контроллер StatefulSet сохраняет его как ControllerRevision { $revision }.
why-set-revision-again = Шаблон Pod в StatefulSet { $set } совпадает с ControllerRevision { $revision }, и эта ревизия снова становится новейшей.
why-set-revision-old = Ни один Pod в StatefulSet { $set } не использует ControllerRevision { $revision }, а старых ревизий больше, чем revisionHistoryLimit.
why-set-claim-create = Заявка { $claim } для Pod { $pod } не существует. Контроллер StatefulSet для { $set } создаёт заявки раньше, чем Pod.
why-set-claim-owners = persistentVolumeClaimRetentionPolicy в StatefulSet { $set } определяет ownerReferences заявок Pod { $pod }.
why-set-pod-create = В StatefulSet { $set } нет Pod { $pod }, а все Pod перед ним готовы. Контроллер StatefulSet создаёт этот Pod.
why-set-pod-update = Pod { $pod } или одна из его заявок отличается от желаемого состояния StatefulSet { $set }.
why-set-pod-finished = Pod { $pod } завершился. Контроллер StatefulSet для { $set } удаляет его и создаёт заново.
why-set-pod-scale-down = В StatefulSet { $set } больше Pod, чем требуется. Первым удаляется Pod с наибольшим порядковым номером: { $pod }.
why-set-pod-replace = Шаблон Pod { $pod } старше, чем { $revision }. Контроллер StatefulSet для { $set } удаляет этот Pod и создаёт его заново.
why-set-waits-for-stale-claim = Одна из заявок Pod { $pod } ещё принадлежит прежнему Pod с этим именем. StatefulSet { $set } ждёт, пока заявка будет удалена.
why-set-waits-for-end = StatefulSet { $set } ждёт, пока Pod { $pod } будет удалён.
why-set-waits-for-ready = StatefulSet { $set } ждёт, пока Pod { $pod } запустится и будет готов.
why-set-waits-for-available = StatefulSet { $set } ждёт, пока Pod { $pod } будет готов в течение minReadySeconds.
why-set-status = Контроллер StatefulSet подсчитывает Pod в { $set } и обновляет статус.
why-set-done = StatefulSet { $set } в желаемом состоянии.
why-set-gone = StatefulSet { $set } больше не существует.

## ReplicaSets

why-replicas-create = В ReplicaSet { $set } меньше Pod, чем требуется. Контроллер ReplicaSet создаёт ещё один.
why-replicas-delete = У ReplicaSet { $set } больше реплик, чем требуется, поэтому контроллер ReplicaSet удаляет { $pod }. Порядок удаления: без узла, Pending, не готов, меньше pod-deletion-cost, больше реплик на его узле, готов меньше времени, больше перезапусков, моложе.
why-replicas-status = Контроллер ReplicaSet подсчитывает Pod в { $set } и обновляет статус.
why-replicas-done = В ReplicaSet { $set } столько Pod, сколько требуется.
why-replicas-gone = ReplicaSet { $set } больше не существует.

## Deployments

why-deployment-new-set = У Deployment { $deployment } новый шаблон Pod. Контроллер Deployment создаёт для него ReplicaSet { $set }. Имя заканчивается хешем шаблона.
why-deployment-annotate = У ReplicaSet { $set } текущий шаблон Deployment { $deployment }. Он становится новейшей ревизией.
why-deployment-revision = Контроллер Deployment обновляет в Deployment { $deployment } ревизию и ход развёртывания.
why-deployment-collision = Имя нового ReplicaSet для Deployment { $deployment } уже занято. Контроллер увеличивает collisionCount, и хеш меняется.
why-deployment-scale = Контроллер Deployment меняет число Pod в { $set } для Deployment { $deployment }: с { $from } на { $to }.
why-deployment-pause = Развёртывание Deployment { $deployment } приостановлено или возобновлено.
why-deployment-clean-up = В ReplicaSet { $set } нет Pod, а у Deployment { $deployment } старых ревизий больше, чем revisionHistoryLimit.
why-deployment-status = Контроллер Deployment подсчитывает Pod всех ReplicaSet для { $deployment } и обновляет статус.
why-deployment-done = Для Deployment { $deployment } сейчас ничего менять не нужно.
why-deployment-gone = Deployment { $deployment } больше не существует.

## Volume snapshots

why-snapshot-gone = VolumeSnapshot { $snapshot } больше не существует.
why-snapshot-trouble = Контроллер снимков не может обработать VolumeSnapshot { $snapshot } и записывает ошибку в его статус: { $reason }.
why-snapshot-content-missing = VolumeSnapshot { $snapshot } был готов, но его VolumeSnapshotContent больше не существует. Без него снимок драйвера не найти.
why-snapshot-misbound = VolumeSnapshot { $snapshot } указывает VolumeSnapshotContent, который принадлежит другому VolumeSnapshot.
why-snapshot-fine = VolumeSnapshot { $snapshot } в желаемом состоянии.
why-snapshot-default-class = В VolumeSnapshot { $snapshot } класс не указан. Он получает { $class }, класс по умолчанию для драйвера его тома.
why-snapshot-protect = VolumeSnapshot { $snapshot } получает финализаторы. Он остаётся, пока из него восстанавливается заявка или существует его VolumeSnapshotContent.
why-snapshot-protect-claim = Заявка { $claim } — источник VolumeSnapshot { $snapshot }. Финализатор защищает её, пока снимок не сделан.
why-snapshot-release-claim = Снимки заявки { $claim } сейчас не создаются, поэтому её финализатор удаляется.
why-snapshot-create-content = У VolumeSnapshot { $snapshot } нет VolumeSnapshotContent. Контроллер снимков создаёт { $content }, а external-snapshotter делает снимок.
why-snapshot-bind-content = VolumeSnapshotContent { $content } создан раньше своего VolumeSnapshot. Контроллер снимков записывает в него uid объекта { $snapshot }.
why-snapshot-waits = Статус VolumeSnapshot { $snapshot } совпадает со статусом его VolumeSnapshotContent.
why-snapshot-status = Контроллер снимков копирует статус VolumeSnapshotContent { $content } в VolumeSnapshot { $snapshot }.
why-snapshot-delete-pending = VolumeSnapshot { $snapshot } удаляется, но из него восстанавливается заявка в фазе Pending.
why-snapshot-mark-content = VolumeSnapshot удаляется. Аннотация разрешает удалить его VolumeSnapshotContent { $content }.
why-snapshot-delete-content = Политика удаления Delete: VolumeSnapshotContent { $content } удаляется вместе с VolumeSnapshot { $snapshot }.
why-snapshot-waits-for-content = VolumeSnapshot { $snapshot } ждёт, пока будут удалены его VolumeSnapshotContent и снимок драйвера.
why-snapshot-unprotect = Из VolumeSnapshot { $snapshot } не восстанавливается ни одна заявка, а его VolumeSnapshotContent удалён, поэтому финализаторы удаляются.
why-snapshot-content-gone = VolumeSnapshotContent { $content } больше не существует.
why-snapshot-content-waits = В VolumeSnapshotContent { $content } нет uid. Он ждёт VolumeSnapshot, имя которого указано.
why-snapshot-protect-content = VolumeSnapshotContent { $content } получает финализатор. Он остаётся, пока снимок драйвера не удалён или не освобождён.
why-snapshot-content-fine = VolumeSnapshotContent { $content } в желаемом состоянии.

## Snapshotter

why-snapshotter-gone = VolumeSnapshotContent { $content } больше не существует.
why-snapshotter-nothing = Для VolumeSnapshotContent { $content } от драйвера { $driver } ничего не требуется.
why-snapshotter-fine = Снимок для VolumeSnapshotContent { $content } готов.
why-snapshotter-begins = external-snapshotter вызовет драйвер { $driver } для { $content }. Сначала он ставит аннотацию на случай, если ответ не придёт.
why-snapshotter-ends = Драйвер { $driver } ответил, поэтому external-snapshotter удаляет из { $content } аннотацию о создании снимка.
why-snapshotter-secret = Класс VolumeSnapshotContent { $content } указывает Secret для драйвера { $driver }. external-snapshotter сначала читает его.
why-snapshotter-take = external-snapshotter запрашивает у драйвера { $driver } снимок тома { $handle } для VolumeSnapshotContent { $content }.
why-snapshotter-look = VolumeSnapshotContent { $content } создан заранее. external-snapshotter запрашивает у драйвера { $driver } снимок { $handle }.
why-snapshotter-taken = У драйвера { $driver } есть снимок. В статус VolumeSnapshotContent { $content } записаны handle { $handle }, время создания, размер и готовность.
why-snapshotter-failed = Снимок для VolumeSnapshotContent { $content } не создан, попытки повторяются с растущей задержкой: { $reason }.
why-snapshotter-delete = VolumeSnapshotContent { $content } удаляется с политикой Delete. external-snapshotter запрашивает у драйвера { $driver } удаление снимка { $handle }.
why-snapshotter-delete-failed = Драйвер { $driver } не удалил снимок для VolumeSnapshotContent { $content }: { $reason }.
why-snapshotter-deleted = Снимок драйвера удалён, поэтому handle удаляется из VolumeSnapshotContent { $content }.
why-snapshotter-release = Работы для VolumeSnapshotContent { $content } не осталось, поэтому его финализатор удаляется.

## Nodes and drivers that come and go

why-node-joins = Узел { $node } присоединяется. Его kubelet регистрирует объект Node и драйверы CSI на этом узле.
why-node-silent = kubelet узла { $node } не продлевал Lease 50 секунд. Контроллер жизненного цикла узлов устанавливает conditions в Unknown.
why-node-silent-pod = kubelet узла { $node } не отвечает, поэтому контроллер жизненного цикла узлов помечает Pod { $pod } как неготовый. Сам Pod может работать.
why-node-answers = kubelet узла { $node } снова отвечает и обновляет conditions.
why-node-removed = Узел { $node } удалён. cloud-node-lifecycle-controller удаляет объект Node.
why-driver-registers = Драйвер { $driver } зарегистрировался у kubelet узла { $node }. kubelet обновляет объект CSINode, который читают планировщик, attacher и provisioner.
why-driver-leaves = Драйвер { $driver } больше не зарегистрирован на узле { $node }. Его тома там нельзя ни смонтировать, ни размонтировать. Метки его топологии остаются.
why-kubelet-ready-again = Pod { $pod } был помечен как неготовый, пока узел { $node } не отвечал. Pod продолжал работать.

## Volume populator

why-populator-off = Для источника заявки { $claim } не зарегистрирован VolumePopulator, поэтому populator её не обрабатывает.
why-populator-claim-gone = Заявка { $claim } больше не существует.
why-populator-source-missing = Источник данных { $source } заявки { $claim } не существует. Populator ждёт его.
why-populator-class-missing = StorageClass { $class } заявки { $claim } не существует. Populator ждёт его.
why-populator-in-tree = StorageClass { $class } заявки { $claim } использует встроенный плагин. Populator не может наполнять его тома.
why-populator-waits-for-node = У StorageClass заявки { $claim } режим WaitForFirstConsumer. Populator ждёт, пока планировщик выберет узел.
why-populator-prime = Пока том не наполнен, Pod не может его использовать. Populator создаёт заявку { $prime }: она такая же, как { $claim }, но без источника.
why-populator-protect = Финализатор удерживает заявку { $claim }, пока populator не удалит временные объекты.
why-populator-start = Pod { $pod } монтирует том и записывает данные источника заявки { $claim }.
why-populator-failed = Pod { $pod } не смог наполнить том заявки { $claim }. Populator удаляет его и создаёт заново.
why-populator-waits-for-pod = Pod { $pod } ещё не наполнил том заявки { $claim }.
why-populator-volume-gone = Том { $volume }, наполненный для заявки { $claim }, больше не существует.
why-populator-rebind = Том { $volume } наполнен. Populator записывает в его claimRef заявку { $claim }, и контроллер PersistentVolume связывает их.
why-populator-waits-for-binder = Наполненный том указывает на заявку { $claim }. Контроллер PersistentVolume ещё не перевёл временную заявку в фазу Lost.
why-populator-finished = Заявка { $claim } связана с наполненным томом. Временные объекты populator удаляются.
why-populator-clean = Объект { $object } был нужен только для наполнения тома заявки { $claim }.
why-populator-dropped = Заявка { $claim } удаляется, поэтому populator удаляет временные объекты.
why-populator-unprotect = Populator удалил временные объекты для заявки { $claim }, поэтому её финализатор удаляется.

## Controllers of the full module

why-controller-idle = Этот модуль не запускает контроллер. Его запускает полный модуль страницы.
