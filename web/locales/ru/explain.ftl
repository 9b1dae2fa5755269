### Почему объект не там, где его хочет видеть владелец (ветви crates/explain), чего он ждёт и что помогло бы.
### Имена полей, фаз и видов объектов Kubernetes не переводятся.

## Claims that wait

explain-claim-no-class = Заявка { $name } просит { $request } и не называет класс. Среди томов без класса для неё нет подходящего, и ни один StorageClass не отмечен как класс по умолчанию, так что том для неё никто не создаст. Она остаётся Pending, пока не появится подходящий том или пока она не получит класс.
explain-claim-default-class = Заявка { $name } не называет класс, и подходящего тома для неё нет. Есть класс по умолчанию, { $default }: binder даст его заявке при следующей проверке.
explain-claim-empty-class = В заявке { $name } сказано storageClassName: "". Это просьба о томе без класса, она отключает динамическое создание томов: годится только том, созданный вручную, а подходящего нет.
explain-claim-class-missing = Заявка { $name } называет класс { $class }, но такого StorageClass нет. Подходящего тома с этим классом тоже нет.
explain-claim-class-unknown = Заявка { $name } ждёт том класса { $class }. В загруженном нет ни одного StorageClass, поэтому нельзя сказать, кто создал бы том.
explain-claim-waits-for-consumer = В классе { $class } сказано WaitForFirstConsumer: том создают или выбирают там, где работает первый Pod, который его использует. Заявку { $name } пока не использует ни один Pod. Это не ошибка: она ждёт, когда понадобится.
explain-claim-waits-for-pod = Заявка { $name } получит том, когда у Pod будет узел, а планировщик ещё не нашёл его для { $pods }. Что не даёт Pod получить узел, то не даёт и заявке получить том.
explain-claim-static-only = Класс { $class } не создаёт тома ({ $provisioner }): он лишь объединяет тома, созданные вручную. Ни один из них не подходит для заявки { $name }.
explain-claim-selector-dynamic = У заявки { $name } есть selector. Тома, создаваемые по запросу, нельзя выбирать по меткам, поэтому { $provisioner } не создаст том, а среди имеющихся подходящего нет.
explain-claim-driver-missing = Класс { $class } поручает создание томов { $provisioner }, а такой драйвер не установлен: его не зарегистрировал ни один узел, и CSIDriver с таким именем нет. Запрос никто не слышит.
explain-claim-source-missing = Заявку { $name } нужно наполнить из { $source }, но такого источника нет.
explain-claim-populator-missing = Заявку { $name } нужно наполнить из { $source }, но для этого вида не зарегистрирован ни один VolumePopulator. Provisioner драйвера оставляет такие заявки для populator.
explain-claim-populating = Заявка { $name } получит том, когда populator наполнит его из { $source }. До тех пор том принадлежит другой заявке, в пространстве имён самого populator.
explain-claim-provisioning-failed = У { $provisioner } попросили том для заявки { $name } и получили отказ: { $error } Попытку повторят без вашего участия.
explain-claim-provisioning = У { $provisioner } попросили том размером { $request } для заявки { $name }; ответа ещё нет.
explain-claim-binding = Том { $volume } подходит для заявки { $name }. binder свяжет их при следующей проверке, не позже чем через 15 секунд.
explain-claim-named-volume-missing = Заявка { $name } называет том { $volume } в spec.volumeName, а такого тома нет. Другой она не возьмёт.
explain-claim-named-volume-mismatch = Заявка { $name } называет том { $volume }, но получить его не может: { $reason }.
explain-claim-named-volume-taken = Заявка { $name } называет том { $volume }, но его claimRef указывает на { $other }. Том принадлежит только одной заявке.

## Claims that lost their volume

explain-claim-lost-volume = Заявка { $name } была связана с томом { $volume }, а том удалили. Заявка остаётся Lost; если появится никем не занятый том с этим именем, она снова возьмёт его, что бы на нём ни было.
explain-claim-lost-reference = Заявка { $name } когда-то была связана, но больше не говорит, с каким томом. Её можно только создать заново.
explain-claim-misbound = Заявка { $name } считает, что связана с { $volume }, но этот том принадлежит { $other }.

## Claims that should be gone

explain-claim-terminating-in-use = Заявку { $name } удалили, но она остаётся, потому что ещё используется ({ $pods }): финализатор kubernetes.io/pvc-protection снимут, когда исчезнет последний Pod, у которого есть узел. До тех пор ничего не потеряно, но и вернуть заявку уже нельзя.
explain-claim-terminating-finalizers = Заявку { $name } удалили; она ждёт, пока те, кто поставил финализаторы, их снимут: { $finalizers }.
explain-claim-terminating = Заявку { $name } удалили; её никто не использует, и вскоре она исчезнет.

## Claims that grow or change

explain-claim-resize-not-allowed = Заявка { $name } просит { $request }, а есть у неё { $capacity }. В её классе { $class } нет allowVolumeExpansion: true, поэтому том никто не увеличит.
explain-claim-resize-infeasible = Заявка { $name } запрашивает { $request }, её текущая ёмкость — { $capacity }. Драйвер не может предоставить такой размер. Запрос можно уменьшить, но новый запрос должен быть больше { $capacity }. Ошибка: { $error }
explain-claim-resize-failed = Заявка { $name } просит { $request }, а есть у неё { $capacity }. Увеличить том не удалось, попытки повторяются: { $error }
explain-claim-resize-needs-pod = Том заявки { $name } уже увеличен; его файловая система вырастет, когда том смонтируют на узле. Сейчас заявку не использует ни один Pod.
explain-claim-resize-on-node = Том заявки { $name } уже увеличен; теперь kubelet должен увеличить его файловую систему на узле, где работает { $pods }.
explain-claim-resizing = Заявка { $name } просит { $request }, а есть у неё { $capacity }. Этим уже занят resizer драйвера.
explain-claim-modify-class-missing = Заявка { $name } просит VolumeAttributesClass { $want }, а его нет. Пока она остаётся с { $have }.
explain-claim-modify-refused = Заявка { $name } просит VolumeAttributesClass { $want }, но драйвер отказал: { $error }
explain-claim-modifying = Заявка { $name } просит VolumeAttributesClass { $want }; драйвер меняет её том.

## Volumes

explain-volume-released = Заявки { $claim } тома { $name } больше нет. Его политика освобождения — Retain, поэтому данные остаются и никому другому не достаются: том в фазе Released никому не отдают, пока кто-нибудь не очистит его claimRef.
explain-volume-being-deleted = Заявки { $claim } тома { $name } больше нет, а его политика освобождения — Delete: драйвер просят удалить диск, затем уходит и том.
explain-volume-delete-failed = Заявки { $claim } тома { $name } больше нет, а его политика освобождения — Delete, но удалить диск не удалось, попытки повторяются: { $error }
explain-volume-being-recycled = Заявки { $claim } тома { $name } больше нет; том очищает специальный Pod, после чего он снова станет Available.
explain-volume-failed = Том { $name } не удалось освободить после удаления его заявки { $claim }. Контроллер PersistentVolume повторяет попытку при пересинхронизации, сначала раз в 15 секунд. После повторных ошибок удаления добавляется экспоненциальная задержка. Ошибка: { $error }
explain-volume-terminating-in-use = Том { $name } удалили, но он остаётся, пока с ним связана заявка { $claim }: финализатор kubernetes.io/pv-protection снимут, когда она исчезнет.
explain-volume-terminating-finalizers = Том { $name } удалили; он ждёт, пока те, кто поставил финализаторы, их снимут: { $finalizers }.
explain-volume-terminating = Том { $name } удалили, и вскоре он исчезнет.
explain-volume-reserved = Том { $name } берегут для заявки { $claim }, а её нет (или это другая заявка с тем же именем). Никто другой его не получит.
explain-volume-reserved-binding = Том { $name } берегут для заявки { $claim }; binder свяжет их при следующей проверке.
explain-volume-unwanted = Том { $name } Available, его ёмкость — { $capacity }, но ни одна из ждущих заявок не может его получить.

## Pods without a node

explain-pod-unschedulable = Ни один узел не может принять Pod { $name }. У каждого своя причина отказа; в таблице — каждый узел и каждое правило.
explain-pod-scheduling = У Pod { $name } ещё нет узла, но хотя бы один подошёл бы: планировщик попробует снова.
explain-pod-no-nodes = У Pod { $name } нет узла: в кластере нет ни одного.
explain-pod-gated = Pod { $name } удерживают его scheduling gates, пока кто-нибудь их не снимет: { $gates }.
explain-pod-claim-missing = Pod { $name } называет заявку { $claim }, а в его пространстве имён её нет.
explain-pod-claim-coming = У Pod { $name } есть generic ephemeral том; его заявка { $claim } создаётся.
explain-pod-claim-not-its-own = У Pod { $name } есть generic ephemeral том, но заявка { $claim } уже была раньше и принадлежит не ему.
explain-pod-claim-pending = Pod { $name } ждёт свою заявку { $claim }, а она не связана. Что поможет заявке, поможет и Pod.
explain-pod-claim-lost = Для Pod { $name } нужна заявка { $claim }, но её том потерян.
explain-pod-claim-terminating = Для Pod { $name } нужна заявка { $claim }, но её удаляют. Новым Pod использовать её нельзя.
explain-pod-volume-missing = Для Pod { $name } нужна заявка { $claim }; она связана с томом { $volume }, а его нет.
explain-pod-claims-unready = Pod { $name } ждёт свои заявки: { $error }

## Pods that wait for their volumes

explain-pod-multi-attach = Pod { $name } назначен на узел { $node }, а том { $volume } ещё подключён к узлу { $other } (там Pod: { $pods }). Диск ReadWriteOnce подключают только к одному узлу за раз. Том отключат, когда другой Pod будет удалён, а его узел размонтирует том. Если узел { $other } выключен, есть два способа. Принудительно удалите Pod на нём: том отключат через 6 минут. Или добавьте узлу { $other } taint node.kubernetes.io/out-of-service: том отключат сразу.
explain-pod-attach-failed = Том { $volume } для Pod { $name } не удалось подключить к { $node }, попытки повторяются: { $error }
explain-pod-attaching = Том { $volume } для Pod { $name } подключает к { $node } драйвер { $driver }.
explain-pod-not-attached = Том { $volume } для Pod { $name } нужно подключить к { $node }; драйвер об этом ещё никто не просил.
explain-pod-driver-not-registered = Тому { $volume } для Pod { $name } нужен драйвер { $driver } на узле { $node }, но там он не зарегистрирован. Зарегистрированы там: { $drivers }.
explain-pod-node-out-of-reach = Pod { $name } направлен на { $node }, а оттуда том { $volume } недоступен: node affinity тома называет другие узлы.
explain-pod-content-missing = Pod { $name } монтирует { $kind } { $object }, но kubelet не находит его или находит не целиком: { $error }
explain-pod-volume-unusable = Один из томов Pod { $name } нельзя использовать так, как хочет Pod: { $error }
explain-pod-mount-failed = Смонтировать том для Pod { $name } на { $node } не удалось, попытки повторяются: { $error }
explain-pod-node-silent = Pod { $name } находится на узле { $node }, а тот не отвечает. Там ничего не произойдёт, пока его kubelet снова не отзовётся.
explain-pod-starting = Всё, что нужно для Pod { $name }, есть; узел { $node } монтирует его тома и запускает контейнеры.

## Pods that should be gone

explain-pod-terminating-node-gone = Pod { $name } удалили, а его узла { $node } больше нет, и сообщить об остановке некому.
explain-pod-terminating-node-silent = Pod { $name } удалили, но его узел { $node } не отвечает, и никто не знает, работает ли он ещё. Удаляйте его принудительно, только если машина действительно выключена: два писателя на одном диске уничтожат данные.
explain-pod-terminating-finalizers = Pod { $name } удалили; он ждёт, пока те, кто поставил финализаторы, их снимут: { $finalizers }.
explain-pod-terminating = Pod { $name } уже должен был остановиться; его узел { $node } пока об этом не сообщил.

## What stands on them

explain-set-held-up = { $kind } { $name }: готовы { $ready } из { $wanted } Pod. { $ordered ->
    [yes] Задерживает { $pod }: следующий появится, только когда этот будет готов.
   *[other] Задерживает { $pod }.
}
explain-set-create-refused = { $kind } { $name }: готовы { $ready } из { $wanted } Pod, а создать новые не получается: { $error }
explain-node-not-ready = Узел { $name } не готов. Его условие Ready имеет значение { $status }. { $evicted ->
    [no] Больше ни один Pod с него не вытесняется.
   *[other] Контроллер taint-eviction-controller вытесняет: { $evicted }.
} { $terminating ->
    [no] На нём нет Pod в состоянии Terminating.
   *[other] Эти Pod остаются в состоянии Terminating, пока kubelet не ответит: { $terminating }.
} { $volumes ->
    [no] Ни один VolumeAttachment его не называет.
   *[other] Пока существуют Pod, остаются объекты VolumeAttachment для томов: { $volumes }.
} { $out ->
    [yes] На нём есть ограничение (taint) node.kubernetes.io/out-of-service. Pod в состоянии Terminating удаляются, и их тома сразу отключаются.
   *[no] Если Pod удалён принудительно, контроллер attach/detach ждёт 6 минут. Затем он отключает тома этого Pod.
}
explain-node-evicts = На узле { $name } есть ограничения (taints) с эффектом NoExecute: { $taints }. Контроллер taint-eviction-controller вытесняет Pod, которые не допускают их без ограничения по времени: { $evicted }.
explain-attachment-failed = Том { $volume } не удалось подключить к { $node }; драйвер { $driver } пробует снова: { $error }
explain-attachment-volume-gone = VolumeAttachment просит подключить том { $volume } к { $node }, а этого тома нет.
explain-attachment-attaching = Драйвер { $driver } должен подключить том { $volume } к { $node }, но ещё не сообщил, что это сделано.
explain-attachment-detaching = Драйвер { $driver } должен отключить том { $volume } от { $node }, но ещё не сообщил, что это сделано.
explain-attachment-detach-failed = Том { $volume } не удалось отключить от { $node }; драйвер { $driver } пробует снова: { $error }
explain-attachment-driver-gone = Для подключения тома { $volume } к { $node } нужен драйвер { $driver }, а он не установлен. Заняться этим некому.
explain-attachment-node-silent = Том { $volume } нужно отключить от { $node }, а этот узел не отвечает.
explain-snapshot-claim-missing = Снимок { $name } нужно сделать с заявки { $claim }, а её нет.
explain-snapshot-claim-pending = Снимок { $name } ждёт заявку { $claim }, у которой ещё нет тома.
explain-snapshot-class-missing = Снимок { $name } называет VolumeSnapshotClass { $class }, а его нет.
explain-snapshot-no-class = Снимок { $name } не называет класс, и ни один VolumeSnapshotClass его драйвера не отмечен как класс по умолчанию.
explain-snapshot-content-missing = Снимок { $name } должен представлять VolumeSnapshotContent { $content }, а его нет.
explain-snapshot-failed = Драйвер не смог сделать снимок { $name }: { $error }
explain-snapshot-coming = Снимок { $name } запрошен; драйвер ещё не сообщил, что он готов.
explain-namespace-terminating = Пространство имён { $name } удалили; оно исчезнет, когда опустеет. В нём осталось: { $left }.

## Whom it waits for (reads on from explain-waits)

waits-you = вас
waits-binder = контроллер PersistentVolume
waits-provisioner = provisioner драйвера
waits-populator = volume populator
waits-scheduler = планировщик
waits-attach = контроллер attach/detach
waits-detach = пока другой узел отпустит том
waits-attacher = attacher драйвера
waits-kubelet = kubelet узла
waits-resizer = resizer драйвера
waits-snapshotter = snapshotter драйвера
waits-driver = установки драйвера
waits-claim = заявку
waits-pod = Pod
waits-ephemeral = контроллер ephemeral-томов
waits-finalizers = тех, кто поставил финализаторы
waits-pvc-protection = контроллер защиты
waits-pv-protection = контроллер защиты
waits-server = разрешения API-сервера

## What would help

fix-create-volume = Создать вручную том { $object }, какой нужен заявке.
fix-create-claim = Создать заявку { $object }.
fix-create-class = Создать StorageClass { $object } для драйвера { $driver }.
fix-create-populator = Зарегистрировать VolumePopulator { $object }. Должен быть установлен и его контроллер.
fix-create-pod = Создать Pod, который её использует.
fix-create-content = Создать { $object }.
fix-create-attributes-class = Создать VolumeAttributesClass { $object }.
fix-create-snapshot-class = Создать VolumeSnapshotClass { $object }.
fix-set-class = Дать заявке класс { $class }. Заявка без класса может его получить, пока она Pending.
fix-make-default = Сделать { $object } классом по умолчанию.
fix-claim-other-class = Создать заявку заново с классом { $class }. Изменить класс заявки нельзя.
fix-claim-as-volume = Создать заявку заново, чтобы она просила то, что есть у тома { $volume }.
fix-claim-any-volume = Создать заявку заново, не называя том.
fix-recreate-claim = Создать заявку заново, пустой. То, что было на томе, потеряно.
fix-drop-selector = Создать заявку заново, без selector.
fix-drop-source = Создать заявку заново, без источника: её том будет сначала пустым.
fix-class-other-driver = Создать класс заново с драйвером { $driver }.
fix-class-without-parameters = Создать класс заново, без parameters.
fix-reopen-volume = Очистить claimRef тома { $object }. То, что на нём есть, останется — для того, кто получит его следующим.
fix-label-volume = Дать тому { $object } метки, которые требует selector.
fix-volume-class = { $class ->
    [no] Убрать класс у тома { $object }: заявке нужен том без класса.
   *[other] Дать тому { $object } класс { $class }, который указан в заявке.
}
fix-retain-volume = Сохранить том { $object } и его данные: политика освобождения Retain.
fix-delete-volume = Удалить том { $object }. При Retain диск за ним останется.
fix-delete-claim = Удалить заявку { $object }.
fix-delete-pod = Удалить Pod { $object }.
fix-force-delete-pod = Убрать Pod { $object } из кластера, не дожидаясь его узла. Убедитесь, что он больше не работает.
fix-delete-attachment = Удалить VolumeAttachment, только если узел выключен: запись с двух узлов на один диск повреждает данные. Контроллер attach/detach создаст его снова там, где он нужен.
fix-remove-attachment-finalizers = Удалить финализаторы VolumeAttachment { $object }, только если узел выключен: запись с двух узлов на один диск повреждает данные. Драйвер том не отключит.
fix-remove-finalizers = Снять финализаторы с { $object } самостоятельно. То, ради чего их ставили, останется несделанным.
fix-allow-expansion = Разрешить томам класса { $object } расти.
fix-resize-back = Уменьшить запрос до { $lower }. Он должен быть больше текущей ёмкости { $capacity }.
fix-attributes-back = Снова просить { $have }.
fix-uncordon = Снова открыть узел { $node } для Pod (uncordon).
fix-remove-taint = Снять taint с узла { $node }.
fix-label-node = Дать узлу { $node } метки, которые требует Pod.
fix-out-of-service = Объявить узел { $object } выведенным из работы (out-of-service). Только если он выключен: его Pod сразу удалят, а тома отключат.

## Rules of nodes

rule-node-schedulable = открыт для Pod
rule-node-name = тот узел, который называет Pod
rule-node-taints = ни один taint не мешает
rule-node-affinity = selector и affinity подходят
rule-node-ports = нужные порты узла свободны
rule-node-resources = достаточно места
rule-volume-restrictions = заявки ReadWriteOncePod не заняты
rule-volume-limits = есть место для его томов
rule-volume-binding = его тома доступны или могут быть созданы
rule-volume-zone = в зоне его томов
rule-pod-spread = Pod остаются распределены равномерно
rule-pod-affinity = нужные Pod рядом, нежелательных нет

## The panel

explain-search = Вставьте текст события
explain-nothing-found = Для этого текста объяснения нет. Вставьте сообщение события в том виде, в каком его показывает kubectl describe.
explain-list = Что не там, где его хочет видеть владелец
explain-none = Всё там, где его хочет видеть владелец.
explain-more = Не показано ещё: { $n }.
explain-all = Всё, что застряло
explain-solved = { $name }: больше не застревает.
explain-waits = Ждёт
explain-when = Начало
explain-since = { $n } { $unit ->
    [s] с
    [min] мин
    [h] ч
   *[d] д
  } назад ({ $time })
explain-said = Последняя жалоба
explain-chain = От Pod до узла
explain-fixes = Что помогло бы
fix-button = Применить исправление
fix-done = Сделано; посмотрите, что из этого вышло.
fix-remote = В импортированном кластере контроллеры не работают. Выполните команду в настоящем кластере.
loss-title = Это исправление удаляет:
loss-object = { $kind } { $name }
loss-data = { $kind } { $name } и сохранённые данные ({ $kind ->
    [PersistentVolume] политика возврата (reclaimPolicy)
   *[other] политика удаления (deletionPolicy)
  } { $policy })
loss-kept = { $kind } { $name } ({ $kind ->
    [PersistentVolume] политика возврата (reclaimPolicy)
   *[other] политика удаления (deletionPolicy)
  } { $policy }). Сохранённые данные остаются в системе хранения.
loss-ask = В настоящем кластере это нельзя отменить.
loss-cancel = Отменить
loss-confirm = Удалить объекты и применить исправление
loss-confirm-data = Удалить данные и применить исправление
command-copy = Скопировать команду
command-copied = Команда скопирована. Выполните её в настоящем кластере.
link-ok = в порядке
link-broken = здесь обрыв
link-waiting = ждёт
link-absent = нет на месте
bring-title = Загрузите свой кластер
bring-how = Выполните эти команды. Вставьте или перетащите сюда их вывод в YAML или JSON. Он читается в этом браузере и никуда не отправляется. Secret и другие конфиденциальные значения не сохраняются.
bring-if-served = Кластер может обслуживать не все следующие виды объектов. Уберите из команды виды, которых в вашем кластере нет.
bring-text = Вывод kubectl
bring-button = Загрузить
bring-files = Или выберите файлы:
bring-reading = Читаем: { $n } %
bring-done = Загружено объектов: { $n }, отброшено Secret: { $secrets }, пропущено объектов неизвестных видов: { $unknown }. Контроллеры не работают: вы видите состояние на момент экспорта.
bring-nothing = Объектов не найдено. Вставьте вывод команд.
bring-truncated = Текст обрывается. Объект, который начинается в строке { $line }, неполон и не загружен: { $object }. Следующих за ним объектов нет.
bring-truncated-here = Текст обрывается в строке { $line }. Следующих объектов нет.
bring-garbage = Строка { $line } пропущена: { $text }
imported-title = Импортированный кластер
imported-left-out = Это импортированный кластер. При импорте не сохранены Secret, значения ConfigMap и переменных окружения, команды и аргументы контейнеров. Не сохранены также сообщения о завершении, HTTP-заголовки проб и аннотации вне kubernetes.io и k8s.io. Параметры и опции монтирования с именами паролей, токенов или ключей не сохранены.
imported-stays = Остальные объекты хранятся в этом браузере, пока вы не удалите кластер. После этого вернётся ваш сеанс до импорта.
forget-button = Удалить этот кластер
forget-done = Импортированный кластер удалён из памяти и из хранилища этого браузера. Ваш сеанс восстановлен.
