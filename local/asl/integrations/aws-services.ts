/** The services that AWS has for `aws-sdk:<service>:<action>`, by the names that its SDKs give them. */
export const awsServices: ReadonlySet<string> = new Set(
  `
    accessanalyzer account acm acmpca amp amplify amplifybackend amplifyuibuilder apigateway
    apigatewaymanagementapi apigatewayv2 appconfig appconfigdata appfabric appflow appintegrations
    applicationautoscaling applicationcostprofiler applicationdiscovery applicationdiscoveryservice
    applicationinsights applicationsignals appmesh apprunner appstream appsync apptest arczonalshift artifact
    athena auditmanager autoscaling autoscalingplans b2bi backup backupgateway backupsearch batch bcmdataexports
    bcmpricingcalculator bedrock bedrockagent bedrockagentruntime bedrockdataautomation
    bedrockdataautomationruntime bedrockruntime billing billingconductor braket budgets chatbot chime
    chimesdkidentity chimesdkmediapipelines chimesdkmeetings chimesdkmessaging chimesdkvoice cleanrooms
    cleanroomsml cloud9 cloudcontrol clouddirectory cloudformation cloudfront cloudfrontkeyvaluestore cloudhsm
    cloudhsmv2 cloudsearch cloudsearchdomain cloudtrail cloudtraildata cloudwatch cloudwatchevents
    cloudwatchlogs codeartifact codebuild codecatalyst codecommit codeconnections codedeploy codeguruprofiler
    codegurureviewer codegurusecurity codepipeline codestarconnections codestarnotifications cognitoidentity
    cognitoidentityprovider cognitosync comprehend comprehendmedical computeoptimizer config configservice
    connect connectcampaigns connectcampaignsv2 connectcases connectcontactlens connectparticipant
    controlcatalog controltower costandusagereport costandusagereportservice costexplorer costoptimizationhub
    customerprofiles databasemigration databasemigrationservice databrew dataexchange datapipeline datasync
    datazone dax deadline detective devicefarm devopsguru directconnect directory directoryservice
    directoryservicedata dlm docdb docdbelastic drs dsql dynamodb dynamodbstreams ebs ec2 ec2instanceconnect ecr
    ecrpublic ecs efs eks eksauth elasticache elasticbeanstalk elasticloadbalancing elasticloadbalancingv2
    elasticsearch elasticsearchservice elastictranscoder emr emrcontainers emrserverless entityresolution
    eventbridge evidently finspace finspacedata firehose fis fms forecast forecastquery frauddetector freetier
    fsx gamelift gameliftstreams geomaps geoplaces georoutes glacier globalaccelerator glue grafana greengrass
    greengrassv2 groundstation guardduty health healthlake iam identitystore imagebuilder inspector inspector2
    inspectorscan internetmonitor invoicing iot iotanalytics iotdataplane iotdeviceadvisor iotevents
    ioteventsdata iotfleethub iotfleetwise iotjobsdataplane iotmanagedintegrations iotsecuretunneling
    iotsitewise iotthingsgraph iottwinmaker iotwireless ivs ivschat ivsrealtime kafka kafkaconnect kendra
    kendraranking keyspaces kinesis kinesisanalytics kinesisanalyticsv2 kinesisvideo kinesisvideoarchivedmedia
    kinesisvideomedia kinesisvideosignaling kinesisvideowebrtcstorage kms lakeformation lambda launchwizard
    lexmodelbuilding lexmodelbuildingservice lexmodelsv2 lexruntime lexruntimeservice lexruntimev2
    licensemanager licensemanagerlinuxsubscriptions licensemanagerusersubscriptions lightsail location
    lookoutequipment lookoutmetrics lookoutvision m2 machinelearning macie2 mailmanager managedblockchain
    managedblockchainquery marketplaceagreement marketplacecatalog marketplacecommerceanalytics
    marketplacedeployment marketplaceentitlement marketplaceentitlementservice marketplacemetering
    marketplacereporting mediaconnect mediaconvert medialive mediapackage mediapackagev2 mediapackagevod
    mediastore mediastoredata mediatailor medicalimaging memorydb mgn migrationhub migrationhubconfig
    migrationhuborchestrator migrationhubrefactorspaces migrationhubstrategy mq mturk mwaa neptune neptunedata
    neptunegraph networkfirewall networkflowmonitor networkmanager networkmonitor notifications
    notificationscontacts oam observabilityadmin omics opensearch opensearchserverless opsworks opsworkscm
    organizations osis outposts panorama partnercentralselling paymentcryptography paymentcryptographydata
    pcaconnectorad pcaconnectorscep pcs personalize personalizeevents personalizeruntime pi pinpoint
    pinpointemail pinpointsmsvoice pinpointsmsvoicev2 pipes polly pricing proton qapps qbusiness qconnect qldb
    qldbsession quicksight ram rbin rds rdsdata redshift redshiftdata redshiftserverless rekognition
    rekognitionstreaming repostspace resiliencehub resourceexplorer2 resourcegroups resourcegroupstaggingapi
    robomaker rolesanywhere route53 route53domains route53profiles route53recoverycluster
    route53recoverycontrolconfig route53recoveryreadiness route53resolver rum s3 s3control s3outposts s3tables
    sagemaker sagemakera2iruntime sagemakeredge sagemakerfeaturestoreruntime sagemakergeospatial
    sagemakermetrics sagemakerruntime savingsplans scheduler schemas secretsmanager securityhub securityir
    securitylake serverlessapplicationrepository servicecatalog servicecatalogappregistry servicediscovery
    servicequotas ses sesv2 sfn shield signer simspaceweaver sms snowball snowdevicemanagement sns
    socialmessaging sqs ssm ssmcontacts ssmguiconnect ssmincidents ssmquicksetup ssmsap sso ssoadmin ssooidc
    storagegateway sts supplychain support supportapp swf synthetics taxsettings textract timestreaminfluxdb
    timestreamquery timestreamwrite tnb transcribe transcribestreaming transfer translate trustedadvisor
    verifiedpermissions voiceid vpclattice waf wafregional wafv2 wellarchitected wisdom workdocs workmail
    workmailmessageflow workspaces workspacesthinclient workspacesweb xray
  `
    .trim()
    .split(/\s+/),
);
